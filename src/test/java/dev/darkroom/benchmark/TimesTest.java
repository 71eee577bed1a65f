package dev.darkroom.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimesTest {
  @Test
  void aQuantileIsOneOfTheValues() {
    Times hundred = new Times(IntStream.rangeClosed(1, 100).asDoubleStream().boxed().toList());

    assertThat(hundred.median()).isEqualTo(50);
    assertThat(hundred.quantile(0.95)).isEqualTo(95);
    assertThat(hundred.quantile(0.99)).isEqualTo(99);
    assertThat(hundred.largest()).isEqualTo(100);
  }

  @Test
  void theTailOfFewValuesIsTheLargest() {
    assertThat(new Times(List.of(2.0, 3.0, 1.0)).quantile(0.99)).isEqualTo(3);
  }
}
