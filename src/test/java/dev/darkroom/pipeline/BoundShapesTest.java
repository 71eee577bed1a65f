package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundShapesTest {
  private final List<String> bound = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final BoundShapes<String> shapes = new BoundShapes<>(this::bind, closed::add);

  private String bind(long[] shape) {
    String run = Arrays.toString(shape);
    bound.add(run);
    return run;
  }

  @Test
  void aShapeIsBoundOnce() {
    assertThat(shapes.get(1, 4)).isSameAs(shapes.get(1, 4)).isEqualTo("[1, 4]");
    assertThat(bound).containsExactly("[1, 4]");
  }

  @Test
  void keepsThirtyTwoShapesAndClosesTheOneThatWasNotUsedForTheLongest() {
    for (int shape = 0; shape < 32; shape++) {
      shapes.get(shape);
    }
    shapes.get(0);
    assertThat(closed).isEmpty();

    shapes.get(32);
    assertThat(closed).containsExactly("[1]");

    shapes.get(1);
    assertThat(closed).containsExactly("[1]", "[2]");
    assertThat(bound).endsWith("[32]", "[1]");
  }

  @Test
  void closingClosesEachOnceAndTheNextIsBoundAnew() {
    shapes.get(1);
    shapes.get(2);

    shapes.close();
    shapes.close();

    assertThat(closed).containsExactly("[1]", "[2]");
    shapes.get(2);
    assertThat(bound).containsExactly("[1]", "[2]", "[2]");
  }

  @Test
  void aFailureToBindLeavesNothingBehind() {
    var failing =
        new BoundShapes<String>(
            _ -> {
              throw new IllegalStateException("no memory");
            },
            closed::add);

    assertThatThrownBy(() -> failing.get(1)).hasMessage("no memory");

    failing.close();
    assertThat(closed).isEmpty();
  }
}
