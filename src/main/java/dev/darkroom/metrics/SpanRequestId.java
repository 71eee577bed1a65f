package dev.darkroom.metrics;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import org.slf4j.MDC;

/**
 * Writes into each span what its request is called in the log. Meters do not get it: it is another
 * each time.
 *
 * @param key in the context of log lines (MDC), and in the span
 */
public record SpanRequestId(String key) implements ObservationFilter {
  @Override
  public Observation.Context map(Observation.Context context) {
    String id = MDC.get(key);
    return id == null ? context : context.addHighCardinalityKeyValue(KeyValue.of(key, id));
  }
}
