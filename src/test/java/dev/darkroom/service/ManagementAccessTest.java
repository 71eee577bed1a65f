package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** Probes and scrapes on a port of their own, where nobody is asked for a key. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=0",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.access.keys.alice.sha256="
          + "de745772af4d070e1c0dae05e7935183a63e59ba31e92c375f9aa3a4407a0379"
    })
@DirtiesContext
class ManagementAccessTest {
  @Test
  void isForWhoeverReachesThePort(
      @LocalServerPort int port, @LocalManagementPort int managementPort) {
    Client management = new Client(managementPort);
    Client client = new Client(port);

    assertThat(management.get("/actuator/health")).contains("UP");
    assertThat(management.get("/actuator/prometheus")).contains("jvm_memory_used_bytes");
    assertThat(client.send(client.request("/actuator/health").GET()).statusCode()).isEqualTo(401);
  }
}
