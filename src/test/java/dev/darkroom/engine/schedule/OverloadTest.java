package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** With ten seeds on which nothing was chosen; docs/architecture.md states the figures. */
class OverloadTest {
  static final long[] SEEDS = LongStream.rangeClosed(2001, 2010).toArray();

  /** Of ten shares. */
  private record Figures(double least, double median, double most) {
    static Figures of(List<Overload> overloads, ToDoubleFunction<Overload> share) {
      double[] sorted = overloads.stream().mapToDouble(share).sorted().toArray();
      return new Figures(sorted[0], (sorted[4] + sorted[5]) / 2, sorted[9]);
    }
  }

  @Test
  void whatIsAdmittedIsMadeAndTheDeviceWorksForIt() {
    List<Overload> overloads = Arrays.stream(SEEDS).mapToObj(Overload::new).toList();

    overloads.forEach(overload -> overload.run(600));

    assertThat(overloads).allMatch(overload -> overload.submitted() > 4_000);
    Figures made = Figures.of(overloads, Overload::madeShare);
    assertThat(made.median()).isGreaterThan(0.97);
    assertThat(made.least()).isGreaterThan(0.95);
    Figures expired = Figures.of(overloads, Overload::expiredShare);
    assertThat(expired.median()).isLessThan(0.017);
    assertThat(expired.most()).isLessThan(0.033);
    Figures wasted = Figures.of(overloads, Overload::wastedShare);
    assertThat(wasted.median()).isLessThan(0.015);
    assertThat(wasted.most()).isLessThan(0.03);
  }

  @ParameterizedTest
  @FieldSource("SEEDS")
  void nobodyIsToldToComeAgainLongAfterAllIsDone(long seed) {
    Overload overload = new Overload(seed);
    overload.run(300);
    double end = overload.seconds();

    overload.drain();

    double idle = overload.seconds();
    assertThat(overload.told()).isNotEmpty();
    // As far as can be said beforehand: within a quarter of what was left to do.
    assertThat(
            overload.told().stream().mapToDouble(t -> t.at() + t.retryAfter()).max().orElseThrow())
        .isLessThan(end + 1.25 * (idle - end) + 1);
    assertThat(overload.told().stream().mapToDouble(Overload.Told::retryAfter).max().orElseThrow())
        .isLessThan(1.25 * Overload.PATIENCE);
  }
}
