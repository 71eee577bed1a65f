package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void findsMetricsInFunctionsAndOperators() {
    PromQl query = PromQl.parse("histogram_quantile(0.95, rate(a_bucket[5m])) > 2 * b:c:d and e");

    assertThat(query.metrics()).containsOnlyKeys("a_bucket", "b:c:d", "e");
  }

  @Test
  void findsTheLabelsOfSelectors() {
    PromQl query =
        PromQl.parse("a{x=~\"$y\", z!=\"by (w) {v}\"}[$__rate_interval] offset 1d / a{u=\"\"}");

    assertThat(query.metrics()).isEqualTo(Map.of("a", Set.of("x", "z", "u")));
  }

  @Test
  void findsTheLabelsOfGroupings() {
    PromQl query = PromQl.parse("sum by (x, y) (a) / on (z) group_left (w) count without (v) (b)");

    assertThat(query.metrics()).containsOnlyKeys("a", "b");
    assertThat(query.grouping()).containsExactly("x", "y", "z", "w", "v");
  }

  @Test
  void refusesASelectorThatNamesNoMetric() {
    assertThatThrownBy(() -> PromQl.parse("sum({__name__=~\"a.*\"})"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
