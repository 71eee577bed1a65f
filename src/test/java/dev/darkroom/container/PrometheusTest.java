package dev.darkroom.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.JsonNode;

/** A real Prometheus, which scrapes the service by the rules of the chart. */
@ContainerTest
class PrometheusTest {
  private static final String CONFIGURATION =
      """
      # A scrape that takes longer than the interval fails.
      global: {scrape_interval: 5s, evaluation_interval: 5s}
      rule_files: [/etc/darkroom/helm/darkroom/rules/darkroom.yaml]
      scrape_configs:
        - job_name: darkroom
          metrics_path: /actuator/prometheus
          static_configs: [{targets: ["darkroom:8081"]}]
      """;

  /** As in the project, since the tests name the rules by a relative path. */
  private static final String RULES = "/etc/darkroom/helm/darkroom/rules";

  private static final String PROMTOOL = "/etc/darkroom/src/test/promtool";

  private static final Network NETWORK = Network.newNetwork();
  private static final DarkroomContainer DARKROOM = new DarkroomContainer().withNetwork(NETWORK);
  private static GenericContainer<?> prometheus;

  @BeforeAll
  static void start() {
    prometheus =
        new GenericContainer<>(Images.prometheus())
            .withNetwork(NETWORK)
            .withExposedPorts(9090)
            .withCopyToContainer(Transferable.of(CONFIGURATION), "/etc/darkroom/prometheus.yaml")
            .withCopyFileToContainer(MountableFile.forHostPath("helm/darkroom/rules"), RULES)
            .withCopyFileToContainer(MountableFile.forHostPath("src/test/promtool"), PROMTOOL)
            .withCommand("--config.file=/etc/darkroom/prometheus.yaml")
            .waitingFor(Wait.forHttp("/-/ready"));
    DARKROOM.start();
    prometheus.start();
  }

  @AfterAll
  static void stop() {
    prometheus.stop();
    DARKROOM.stop();
    NETWORK.close();
  }

  @Test
  void answersThe95thPercentileOfAStep() {
    String query =
        "histogram_quantile(0.95, sum by (le) (rate(darkroom_denoise_step_seconds_bucket[1m])))";
    // A rate needs two scrapes with steps between them.
    OptionalDouble seconds =
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> queryAfterSteps(query), OptionalDouble::isPresent);

    assertThat(seconds.getAsDouble()).isBetween(0.001, 10.0);
  }

  private static OptionalDouble queryAfterSteps(String query)
      throws ApiException, IOException, InterruptedException {
    DARKROOM.images().generate(new GenerateRequest().prompt("a fox"), null, null, null);
    return query(query);
  }

  @Test
  void readsTheRulesOfTheChart() throws IOException, InterruptedException {
    ExecResult check =
        prometheus.execInContainer("promtool", "check", "rules", RULES + "/darkroom.yaml");

    assertThat(check.getExitCode()).as(check.toString()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.yaml", "recordings.yaml"})
  void theRulesPassTheirOwnTests(String file) throws IOException, InterruptedException {
    ExecResult test =
        prometheus.execInContainer("promtool", "test", "rules", PROMTOOL + "/" + file);

    assertThat(test.getExitCode()).as(test.toString()).isZero();
  }

  private static OptionalDouble query(String query) throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://%s:%d/api/v1/query?query=%s"
                .formatted(
                    prometheus.getHost(),
                    prometheus.getMappedPort(9090),
                    URLEncoder.encode(query, StandardCharsets.UTF_8)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      String body = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      JsonNode value = Json.MAPPER.readTree(body).at("/data/result/0/value/1");
      return value.isMissingNode() || value.asString().equals("NaN")
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(value.asString()));
    }
  }
}
