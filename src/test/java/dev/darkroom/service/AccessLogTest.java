package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The access log where it is turned on; here in a file, as what Tomcat prints cannot be caught. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "darkroom.devices=cpu",
      "server.tomcat.accesslog.enabled=true"
    })
@DirtiesContext
@Timeout(60)
class AccessLogTest {
  @TempDir static Path folder;

  private final Client client;
  private final Client management;

  AccessLogTest(@LocalServerPort int port, @LocalManagementPort int managementPort) {
    this.client = new Client(port);
    this.management = new Client(managementPort);
  }

  @DynamicPropertySource
  static void directory(DynamicPropertyRegistry registry) {
    registry.add("server.tomcat.accesslog.directory", folder::toString);
  }

  @Test
  void eachRequestHasALineAndProbesHaveNone() throws IOException {
    management.get("/actuator/health/liveness");
    client.send(client.request("/models?secret").GET().header("X-Request-Id", "one"));
    client.send(client.generate("{\"eta\": 2}").header("X-Request-Id", "two"));
    client.raw("GET /a|b HTTP/1.1\r\nHost: x\r\n\r\n");

    List<String> lines = lines(3);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches(
            "\\S+ ACCESS \\[one] 127[.]0[.]0[.]1 \"GET /models[?]secret HTTP/1.1\" 200 \\d+ \\d+");
    assertThat(lines.get(1))
        .matches("\\S+ ACCESS \\[two] 127[.]0[.]0[.]1 \"POST /generate HTTP/1.1\" 422 \\d+ \\d+");
    assertThat(lines.get(2)).contains(" 400 ");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  /** Once there are so many: a line is written after its answer. */
  private static List<String> lines(int count) throws IOException {
    List<String> lines = List.of();
    while (lines.size() < count) {
      lines = Files.readAllLines(folder.resolve("stdout"));
    }
    return lines;
  }
}
