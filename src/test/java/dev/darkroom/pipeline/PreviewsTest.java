package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreviewsTest {
  private static List<Integer> due(int previews, int steps) {
    var shown = new Previews(previews, Previews.Decoder.LINEAR);
    return IntStream.rangeClosed(1, steps)
        .filter(taken -> shown.isDue(taken, steps))
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
