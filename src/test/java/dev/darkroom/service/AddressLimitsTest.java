package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.app.DarkroomApplication;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A service that is open to all, and limits them. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "server.forward-headers-strategy=native",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.access.limits.requests-per-minute=2"
    })
class AddressLimitsTest {
  private final Client client;

  AddressLimitsTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  private HttpResponse<byte[]> from(String address) {
    return client.send(client.request("/models").header("X-Forwarded-For", address).GET());
  }

  @Test
  void whereNobodyIsKnownAddressesAreLimited() {
    assertThat(from("203.0.113.1").statusCode()).isEqualTo(200);
    assertThat(from("203.0.113.1").statusCode()).isEqualTo(200);
    assertThat(from("203.0.113.1").statusCode()).isEqualTo(429);
    assertThat(from("203.0.113.2").statusCode()).isEqualTo(200);
  }

  /** A provider gives one customer 64 bits of addresses, or more (RFC 6177). */
  @Test
  void theAddressesOfOneNetworkAreOneCaller() {
    assertThat(from("2001:db8:1:1::1").statusCode()).isEqualTo(200);
    assertThat(from("2001:db8:1:1::2").statusCode()).isEqualTo(200);
    assertThat(from("2001:db8:1:1:abcd::3").statusCode()).isEqualTo(429);
    assertThat(from("2001:db8:1:2::1").statusCode()).isEqualTo(200);
  }
}
