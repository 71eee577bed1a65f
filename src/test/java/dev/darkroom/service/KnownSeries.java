package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.metrics.DeviceMemory;
import dev.darkroom.onnx.CudaRuntime;
import dev.darkroom.onnx.Device;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * What a query can find: what the service shows, what is recorded from it, and what Prometheus
 * adds.
 *
 * @param labels of each metric
 */
record KnownSeries(Map<String, Set<String>> labels) {
  /** What a scrape adds to every series, in Kubernetes and without. */
  private static final Set<String> SCRAPE = Set.of("job", "instance", "namespace", "pod");

  static KnownSeries of(Client client) throws IOException {
    Map<String, Set<String>> labels = Scrape.of(client).labels();
    labels.putAll(onGpu());
    labels.put("up", Set.of());
    labels.put("ALERTS", Set.of("alertname", "alertstate"));
    KnownSeries known = new KnownSeries(labels);
    for (JsonNode recording : Rules.read().recordings()) {
      PromQl query = PromQl.parse(recording.get("expr").asString());
      known.assertHas(query);
      labels.put(recording.get("record").asString(), known.labelsOf(query));
    }
    return known;
  }

  /** What a service on a GPU shows beyond that. */
  private static Map<String, Set<String>> onGpu() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new DeviceMemory(new CudaRuntime(0).memory(), List.of(new Device.Cuda(0))).bindTo(registry);
    return Scrape.parse(registry.scrape()).labels();
  }

  /**
   * Every metric is there, with the labels that it is selected by, and one has what it groups by.
   */
  void assertHas(PromQl query) {
    assertThat(labels.keySet()).containsAll(query.metrics().keySet());
    query
        .metrics()
        .forEach(
            (metric, selectors) ->
                assertThat(withScrape(labels.get(metric))).as(metric).containsAll(selectors));
    assertThat(withScrape(labelsOf(query))).containsAll(query.grouping());
  }

  private Set<String> labelsOf(PromQl query) {
    Set<String> all = new TreeSet<>();
    query.metrics().keySet().forEach(metric -> all.addAll(labels.get(metric)));
    return all;
  }

  private static Set<String> withScrape(Set<String> labels) {
    Set<String> all = new TreeSet<>(labels);
    all.addAll(SCRAPE);
    return all;
  }

  /** The service's own meters with their labels, a histogram as one. */
  Map<String, Set<String>> ownMeters() {
    Map<String, Set<String>> own = new TreeMap<>();
    labels.forEach(
        (metric, names) -> {
          if (metric.startsWith("darkroom_")) {
            String meter = metric.replaceFirst("_(bucket|count|sum|max)$", "");
            own.computeIfAbsent(meter, any -> new TreeSet<>()).addAll(names);
          }
        });
    own.values().forEach(names -> names.remove("le"));
    return own;
  }
}
