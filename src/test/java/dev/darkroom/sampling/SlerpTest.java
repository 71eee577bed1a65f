package dev.darkroom.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

/** Expectations are of plane geometry. */
class SlerpTest {
  private static final FloatTensor EAST = vector(1, 0);
  private static final FloatTensor NORTH = vector(0, 1);

  @Test
  void goesAlongTheCircle() {
    assertPoint(Slerp.between(EAST, NORTH, 1 / 3.0), 0.8660254, 0.5);
    assertPoint(Slerp.between(EAST, NORTH, 0.5), 0.70710678, 0.70710678);
  }

  @Test
  void beginsAndEndsAtItsEnds() {
    assertPoint(Slerp.between(EAST, NORTH, 0), 1, 0);
    assertPoint(Slerp.between(EAST, NORTH, 1), 0, 1);
  }

  @Test
  void keepsTheLengthsOfVectorsThatAreNotUnit() {
    assertPoint(Slerp.between(vector(2, 0), vector(0, 4), 0.5), 1.41421356, 2.82842712);
  }

  /** By hand: at 60 degrees, half-way, each end has the weight sin 30 / sin 60 = 0.57735. */
  @Test
  void weighsByTheAngleBetweenTheEnds() {
    assertPoint(
        Slerp.between(vector(0.5f, 0), vector(0.375f, 0.64951905f), 0.5), 0.50518149, 0.375);
  }

  @Test
  void goesStraightBetweenParallelVectors() {
    assertPoint(Slerp.between(EAST, vector(3, 0), 0.25), 1.5, 0);
  }

  @Test
  void goesStraightFromNothing() {
    assertPoint(Slerp.between(vector(0, 0), NORTH, 0.25), 0, 0.25);
  }

  private static FloatTensor vector(float x, float y) {
    return FloatTensor.of(new float[] {x, y}, 1, 2);
  }

  private static void assertPoint(FloatTensor actual, double x, double y) {
    assertThat((double) actual.get(0)).isCloseTo(x, within(1e-7));
    assertThat((double) actual.get(1)).isCloseTo(y, within(1e-7));
  }
}
