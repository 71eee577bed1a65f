package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What sizes that were not measured are expected to cost; the lines are fitted by hand. */
class ModelCostTest {
  private final ModelCost cost = new ModelCost();

  @Test
  void nothingIsExpectedWhereNothingWasMeasured() {
    cost.shape(100);

    assertThat(cost.estimate(100)).isZero();
  }

  @Test
  void oneSizeIsExpectedToCostByItsPixels() {
    measure(100, 3);

    assertThat(cost.estimate(250)).isEqualTo(7.5);
  }

  /** 0.01 for each pixel, on top of 2. */
  @Test
  void twoSizesTellTheBaseToo() {
    measure(100, 3);
    measure(300, 5);

    assertThat(cost.estimate(200)).isEqualTo(4);
    assertThat(cost.estimate(700)).isEqualTo(9);
  }

  /** Around means of 2 and 4, a covariance of 3 and a variance of 2: 1.5 for each pixel, and 1. */
  @Test
  void moreSizesAreFittedByLeastSquares() {
    measure(1, 3);
    measure(2, 3);
    measure(3, 6);

    assertThat(cost.estimate(2)).isEqualTo(4);
    assertThat(cost.estimate(10)).isEqualTo(16);
  }

  @Test
  void largerSizesAreNotExpectedToCostLess() {
    measure(100, 5);
    measure(300, 3);

    assertThat(cost.estimate(100)).isEqualTo(4);
    assertThat(cost.estimate(900)).isEqualTo(4);
  }

  /** The line through both would cost nothing at 100 pixels, and less below. */
  @Test
  void smallSizesAreNotExpectedToCostLessThanNothing() {
    measure(200, 1);
    measure(300, 2);

    assertThat(cost.estimate(500)).isEqualTo(3);
    assertThat(cost.estimate(50)).isEqualTo(0.3);
  }

  @Test
  void aSizeThatIsOnlyKnownHasNoVote() {
    measure(100, 3);
    cost.shape(900);

    assertThat(cost.estimate(200)).isEqualTo(6);
    assertThat(cost.shape(900).usual()).isEqualTo(27);
  }

  @Test
  void theSizeThatWasNotUsedForTheLongestTimeIsForgotten() {
    ShapeCost first = measure(1, 2);
    ShapeCost second = measure(2, 4);
    LongStream.rangeClosed(3, 64).forEach(cost::shape);

    assertThat(cost.shape(1)).isSameAs(first);
    cost.shape(65);

    assertThat(cost.shape(1)).isSameAs(first);
    assertThat(cost.shape(2)).isNotSameAs(second);
  }

  private ShapeCost measure(long pixels, double seconds) {
    ShapeCost shape = cost.shape(pixels);
    shape.measure(seconds, seconds, 0);
    return shape;
  }
}
