package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.model.ModelId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In a budget of three models of one byte. */
class ModelRoomTest {
  private static final ModelId A = new ModelId("a");
  private static final ModelId B = new ModelId("b");
  private static final ModelId C = new ModelId("c");
  private static final ModelId D = new ModelId("d");

  private final ModelRoom room = new ModelRoom(3);

  @Test
  void whatWasNotUsedForTheLongestTimeLeavesFirst() {
    load(A, B, C);
    room.used(A, 1);

    assertThat(room.evictionsFor(1, Set.of())).containsExactly(B);
    assertThat(room.evictionsFor(2, Set.of())).containsExactly(B, C);
  }

  @Test
  void whatIsInUseStays() {
    load(A, B, C);

    assertThat(room.evictionsFor(1, Set.of(A))).containsExactly(B);
    assertThat(room.hasRoomFor(D, 1, Set.of(A, B))).isTrue();
    assertThat(room.hasRoomFor(D, 1, Set.of(A, B, C))).isFalse();
    assertThat(room.hasRoomFor(A, 1, Set.of(A, B, C))).isTrue();
  }

  @Test
  void nothingLeavesWhereThereIsRoom() {
    load(A, B);

    assertThat(room.evictionsFor(1, Set.of())).isEmpty();
    assertThat(room.fits(1)).isTrue();
    assertThat(room.fits(2)).isFalse();
  }

  @Test
  void nobodyTakesTheRoomOfAModelThatLeftWhileItWasInUse() {
    load(A);
    room.evicted(A);
    room.await(A, 1);

    assertThat(room.hasRoomFor(B, 3, Set.of(A))).isFalse();
    assertThat(room.hasRoomFor(A, 1, Set.of(A))).isTrue();
    assertThat(room.hasRoomFor(B, 3, Set.of())).isTrue();
    load(A);
    room.evicted(A);
    assertThat(room.hasRoomFor(B, 3, Set.of(A))).isTrue();
  }

  private void load(ModelId... models) {
    for (ModelId model : models) {
      room.used(model, 1);
    }
  }
}
