package dev.darkroom.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.chart.Chart;
import dev.darkroom.client.ApiException;
import dev.darkroom.client.ImagesApi;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.client.model.GenerateResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import tools.jackson.databind.JsonNode;

/** An nginx with the settings that the chart gives the ingress. */
@ContainerTest
class IngressTest {
  /** What nginx would wait for an answer without the chart's settings. */
  private static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(60);

  private static final int PORT = 8000;
  private static final String ANNOTATION = "nginx.ingress.kubernetes.io/";

  @Test
  void letsARequestOfOverAMinuteThrough() throws ApiException {
    try (Network network = Network.newNetwork();
        DarkroomContainer darkroom =
            new DarkroomContainer().withNetwork(network).withEnv("DARKROOM_CPU_THREADS", "1");
        GenericContainer<?> nginx = nginx(network)) {
      darkroom.start();
      nginx.start();
      ImagesApi images = DarkroomContainer.images(nginx.getHost(), nginx.getMappedPort(PORT));

      assertThat(longestWait(images)).isGreaterThan(DEFAULT_READ_TIMEOUT);
    }
  }

  /** How long an answer took that came; longer and longer ones are asked for. */
  private static Duration longestWait(ImagesApi images) throws ApiException {
    Duration waited = Duration.ZERO;
    for (int steps = 15; waited.compareTo(DEFAULT_READ_TIMEOUT) <= 0 && steps <= 1000; steps *= 2) {
      Instant start = Instant.now();
      GenerateResponse answer = images.generate(request(steps), null, null, null);
      waited = Duration.between(start, Instant.now());
      assertThat(answer.getImages()).hasSize(8);
    }
    return waited;
  }

  private static GenerateRequest request(int steps) {
    return new GenerateRequest()
        .prompt("a fox")
        .width(256)
        .height(256)
        .numImages(8)
        .numInferenceSteps(steps);
  }

  private static GenericContainer<?> nginx(Network network) {
    JsonNode annotations = ingress().at("/metadata/annotations");
    String configuration =
        """
        events {}
        http {
          server {
            listen %d;
            client_max_body_size %s;
            location / {
              proxy_pass http://%s:%d;
              proxy_http_version 1.1;
              proxy_buffering %s;
              proxy_read_timeout %ss;
              proxy_send_timeout %ss;
            }
          }
        }
        """
            .formatted(
                PORT,
                annotation(annotations, "proxy-body-size"),
                DarkroomContainer.ALIAS,
                DarkroomContainer.HTTP,
                annotation(annotations, "proxy-buffering"),
                annotation(annotations, "proxy-read-timeout"),
                annotation(annotations, "proxy-send-timeout"));
    return new GenericContainer<>(Images.nginx())
        .withNetwork(network)
        .withExposedPorts(PORT)
        .withCopyToContainer(Transferable.of(configuration), "/etc/nginx/nginx.conf");
  }

  private static JsonNode ingress() {
    return Chart.render(Map.of("ingress.enabled", true, "access.open", true)).stream()
        .filter(manifest -> manifest.kind().equals("Ingress"))
        .findFirst()
        .orElseThrow()
        .content();
  }

  private static String annotation(JsonNode annotations, String name) {
    return annotations.get(ANNOTATION + name).asString();
  }
}
