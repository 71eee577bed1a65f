package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.access.Limit;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CallerMeters meters = new CallerMeters(registry, Set.of("alice"));

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void aCallerOfTheConfigurationIsCountedByItsName() {
    meters.requested("alice");
    meters.admitted("alice", 3);
    meters.limited("alice", Limit.IMAGES_AT_ONCE);

    assertThat(count("darkroom.caller.requests", "caller", "alice")).isEqualTo(1);
    assertThat(count("darkroom.caller.images", "caller", "alice")).isEqualTo(3);
    assertThat(count("darkroom.caller.limited", "caller", "alice", "limit", "images_at_once"))
        .isEqualTo(1);
    assertThat(count("darkroom.caller.requests", "caller", "other")).isZero();
  }

  @Test
  void allOthersAreCountedTogetherAndMakeNoSeries() {
    Set<Meter.Id> before = Set.copyOf(registry.getMeters().stream().map(Meter::getId).toList());
    for (int i = 0; i < 100; i++) {
      meters.requested("https://login.example.org#" + i);
      meters.admitted("10.0.0." + i, 1);
      meters.limited("10.0.0." + i, Limit.REQUESTS_PER_MINUTE);
    }

    assertThat(count("darkroom.caller.requests", "caller", "other")).isEqualTo(100);
    assertThat(count("darkroom.caller.images", "caller", "other")).isEqualTo(100);
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .containsExactlyInAnyOrderElementsOf(before);
  }
}
