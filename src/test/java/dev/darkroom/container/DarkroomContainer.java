package dev.darkroom.container;

import com.github.dockerjava.api.model.Capability;
import dev.darkroom.client.ApiClient;
import dev.darkroom.client.ImagesApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** The service in its image, held as the chart holds it. */
final class DarkroomContainer extends GenericContainer<DarkroomContainer> {
  static final String ALIAS = "darkroom";
  static final int HTTP = 8080;
  static final int MANAGEMENT = 8081;

  private static final long MEMORY_BYTES = 2L << 30;

  DarkroomContainer() {
    super(Images.darkroom());
    withNetworkAliases(ALIAS);
    withExposedPorts(HTTP, MANAGEMENT);
    withTmpFs(Map.of("/tmp", "rw"));
    // A cache that does not fit the JVM or the class path is an error here, not a slow start.
    withEnv("JDK_JAVA_OPTIONS", "-XX:AOTMode=on");
    withCreateContainerCmdModifier(
        command ->
            command
                .getHostConfig()
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(MEMORY_BYTES)
                .withMemorySwap(MEMORY_BYTES));
    waitingFor(Wait.forHttp("/actuator/health/readiness").forPort(MANAGEMENT));
  }

  DarkroomContainer on(Network network) {
    return withNetwork(network);
  }

  URL url(int port, String path) throws MalformedURLException {
    return URI.create("http://%s:%d%s".formatted(getHost(), getMappedPort(port), path)).toURL();
  }

  /** What it answers to a request on its management port. */
  String management(String path) throws IOException {
    try (InputStream answer = url(MANAGEMENT, path).openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  ImagesApi images() {
    return images(getHost(), getMappedPort(HTTP));
  }

  /** The generated client, on HTTP/1.1 as ingresses speak it. */
  static ImagesApi images(String host, int port) {
    ApiClient client = new ApiClient();
    client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
    client.updateBaseUri("http://%s:%d".formatted(host, port));
    return new ImagesApi(client);
  }
}
