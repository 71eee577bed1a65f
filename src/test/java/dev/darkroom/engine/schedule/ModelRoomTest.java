package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** In a budget of three models of one byte. */
class ModelRoomTest {
  private final ModelRoom room = new ModelRoom(3);

  @Test
  void whatWasNotUsedForTheLongestTimeLeavesFirst() {
    load("a", "b", "c");
    room.used("a", 1);

    assertThat(room.evictionsFor(1, Set.of())).containsExactly("b");
    assertThat(room.evictionsFor(2, Set.of())).containsExactly("b", "c");
  }

  @Test
  void whatIsInUseStays() {
    load("a", "b", "c");

    assertThat(room.evictionsFor(1, Set.of("a"))).containsExactly("b");
    assertThat(room.hasRoomFor("d", 1, Set.of("a", "b"))).isTrue();
    assertThat(room.hasRoomFor("d", 1, Set.of("a", "b", "c"))).isFalse();
    assertThat(room.hasRoomFor("a", 1, Set.of("a", "b", "c"))).isTrue();
  }

  @Test
  void nothingLeavesWhereThereIsRoom() {
    load("a", "b");

    assertThat(room.evictionsFor(1, Set.of())).isEmpty();
    assertThat(room.fits(1)).isTrue();
    assertThat(room.fits(2)).isFalse();
  }

  @Test
  void nobodyTakesTheRoomOfAModelThatLeftWhileItWasInUse() {
    load("a");
    room.evicted("a");
    room.await("a", 1);

    assertThat(room.hasRoomFor("b", 3, Set.of("a"))).isFalse();
    assertThat(room.hasRoomFor("a", 1, Set.of("a"))).isTrue();
    assertThat(room.hasRoomFor("b", 3, Set.of())).isTrue();
    load("a");
    room.evicted("a");
    assertThat(room.hasRoomFor("b", 3, Set.of("a"))).isTrue();
  }

  private void load(String... models) {
    for (String model : models) {
      room.used(model, 1);
    }
  }
}
