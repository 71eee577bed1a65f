package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubmitOptionsTest {
  private static List<Integer> due(int previews, int steps) {
    var options = new SubmitOptions(Duration.ofSeconds(1), 3, "somebody", previews);
    return IntStream.rangeClosed(1, steps)
        .filter(taken -> options.isPreviewDue(taken, steps))
        .boxed()
        .toList();
  }

  @Test
  void previewsComeAtEvenDistances() {
    // 20 / 7 = 2.86, 5.71, 8.57, ...: the first step at or after each.
    assertThat(due(6, 20)).containsExactly(3, 6, 9, 12, 15, 18);
    assertThat(due(1, 50)).containsExactly(25);
    assertThat(due(0, 20)).isEmpty();
  }

  @Test
  void thereAreAsManyAsWereAskedFor() {
    for (int steps = 1; steps <= 40; steps++) {
      for (int previews = 0; previews <= steps; previews++) {
        assertThat(due(previews, steps)).as("%d of %d", previews, steps).hasSize(previews);
      }
    }
  }
}
