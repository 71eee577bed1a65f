package dev.darkroom.engine.schedule;

import static dev.darkroom.engine.schedule.Driver.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Averages by hand: of what was known just before four fifths are kept, after two minutes two. */
class ShapeCostTest {
  private static final long HALF_LIFE = 120 * SECOND;
  private static final long START = 7 * SECOND;
  private static final Offset<Double> ROUNDING = within(1e-12);

  private final ModelCost model = new ModelCost();
  private final ShapeCost cost = model.shape(100);

  /** A sample's part of 2 seconds, of a run of 6. */
  @BeforeEach
  void measure() {
    cost.measure(2, 6, START);
  }

  @Test
  void theFirstMeasurementIsTakenAsItIs() {
    assertThat(cost.usual()).isEqualTo(2);
    assertThat(cost.least()).isEqualTo(2);
    assertThat(cost.run()).isEqualTo(6);
  }

  @Test
  void aLaterOneCountsAFifth() {
    cost.measure(4, 16, START);

    assertThat(cost.usual()).isEqualTo(2.4, ROUNDING);
    assertThat(cost.run()).isEqualTo(8, ROUNDING);
  }

  @Test
  void whatIsOlderCountsLess() {
    cost.measure(4, 16, START + HALF_LIFE);

    assertThat(cost.usual()).isEqualTo(3.2, ROUNDING);
    assertThat(cost.run()).isEqualTo(12, ROUNDING);
    assertThat(cost.confidence(START + 2 * HALF_LIFE)).isEqualTo(0.5);
  }

  @Test
  void theLeastIsTakenAtOnceAndForgottenByAHundredth() {
    cost.measure(4, 4, START);
    assertThat(cost.least()).isEqualTo(2.02, ROUNDING);

    cost.measure(1, 1, START);
    assertThat(cost.least()).isEqualTo(1);
  }

  @Test
  void nothingIsKnownOfWhatWasNotMeasuredButWhatOtherSizesLetExpect() {
    ShapeCost other = model.shape(300);

    assertThat(other.isMeasured()).isFalse();
    assertThat(other.confidence(START)).isZero();
    assertThat(other.usual()).isEqualTo(6);
    assertThat(other.least()).isEqualTo(6);
    assertThat(other.run()).isEqualTo(6);
  }

  @Test
  void whatWasBrokenOffCountsOnlyWhereItTookLongerThanUsual() {
    cost.measureAtLeast(1, 20, START);
    assertThat(cost.usual()).isEqualTo(2);
    assertThat(cost.run()).isEqualTo(6);

    cost.measureAtLeast(4, 16, START);
    assertThat(cost.usual()).isEqualTo(2.4, ROUNDING);
    assertThat(cost.run()).isEqualTo(8, ROUNDING);
  }
}
