package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code docs/metrics.md} lists what there is. */
@DarkroomTest
class MetricsPageTest {
  private static final Pattern METER =
      Pattern.compile("^\\| `(darkroom_\\w+)` \\| [^|]+ \\|([^|]*)\\|", Pattern.MULTILINE);
  private static final Pattern ALERT = Pattern.compile("^\\| `(Darkroom\\w+)` ", Pattern.MULTILINE);
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");

  private final Client client;
  private final String page = Files.readString(Path.of("docs/metrics.md"));

  MetricsPageTest(@LocalServerPort int port) throws IOException {
    client = new Client(port);
  }

  @Test
  void theMetersAndTheirLabels() throws IOException {
    Map<String, Set<String>> listed = new TreeMap<>();
    METER
        .matcher(page)
        .results()
        .forEach(meter -> listed.put(meter.group(1), names(CODE, meter.group(2))));

    assertThat(listed).isEqualTo(KnownSeries.of(client).ownMeters());
  }

  @Test
  void theAlerts() throws IOException {
    assertThat(names(ALERT, page)).containsExactlyInAnyOrderElementsOf(Rules.read().alertNames());
  }

  private static Set<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
