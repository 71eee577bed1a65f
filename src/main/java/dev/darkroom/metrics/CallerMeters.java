package dev.darkroom.metrics;

import dev.darkroom.access.CallerListener;
import dev.darkroom.access.Limit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Counts what callers do. Only those that the configuration names have series of their own, so that
 * nobody can make more of them; all series are there at zero before their first event.
 */
public final class CallerMeters implements CallerListener {
  /** Whoever the configuration does not name. */
  static final String OTHER = "other";

  private final Map<String, Meters> meters = new HashMap<>();
  private final Meters others;

  private record Meters(Counter requests, Counter images, Map<Limit, Counter> limited) {
    static Meters of(MeterRegistry registry, String caller) {
      Map<Limit, Counter> limited = new EnumMap<>(Limit.class);
      for (Limit limit : Limit.values()) {
        limited.put(
            limit,
            Counter.builder("darkroom.caller.limited")
                .description("Requests that were refused for a limit of their caller")
                .tag("caller", caller)
                .tag("limit", limit.text())
                .register(registry));
      }
      return new Meters(
          Counter.builder("darkroom.caller.requests")
              .description("Requests that were not refused for how often their caller asks")
              .tag("caller", caller)
              .register(registry),
          Counter.builder("darkroom.caller.images")
              .description("Images that were taken on")
              .tag("caller", caller)
              .register(registry),
          limited);
    }
  }

  /**
   * @param callers that the configuration names
   */
  public CallerMeters(MeterRegistry registry, Set<String> callers) {
    callers.forEach(caller -> meters.put(caller, Meters.of(registry, caller)));
    this.others = Meters.of(registry, OTHER);
  }

  @Override
  public void requested(String caller) {
    of(caller).requests.increment();
  }

  @Override
  public void admitted(String caller, int images) {
    of(caller).images.increment(images);
  }

  @Override
  public void limited(String caller, Limit limit) {
    Objects.requireNonNull(of(caller).limited.get(limit)).increment();
  }

  private Meters of(String caller) {
    return meters.getOrDefault(caller, others);
  }
}
