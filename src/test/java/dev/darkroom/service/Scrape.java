package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus gets from the service.
 *
 * @param samples by series, as the text has them: {@code name{label="value"}}
 */
record Scrape(Map<String, Double> samples) {
  private static final Pattern SAMPLE = Pattern.compile("([^\\s#{]+(?:\\{.*})?) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  static Scrape of(Client client) {
    return parse(client.get("/actuator/prometheus"));
  }

  static Scrape parse(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        samples.put(sample.group(1), Double.valueOf(sample.group(2)));
      }
    }
    return new Scrape(samples);
  }

  double value(String series) {
    assertThat(samples).containsKey(series);
    return samples.get(series);
  }

  /** The names of the labels of every metric. */
  Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String series : samples.keySet()) {
      int brace = series.indexOf('{');
      String name = brace < 0 ? series : series.substring(0, brace);
      LABEL
          .matcher(series)
          .results()
          .map((MatchResult label) -> label.group(1))
          .forEach(labels.computeIfAbsent(name, any -> new TreeSet<>())::add);
    }
    return labels;
  }
}
