package dev.darkroom.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** At most four connections for each port, which wait for one second. */
@DarkroomTest
@TestPropertySource(
    properties = {
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.api.max-connections=4",
      "server.tomcat.connection-timeout=1s",
      "management.server.port=0"
    })
@Timeout(60)
class ConnectionLimitTest {
  private static final String HEAD =
      "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  private final int port;
  private final int managementPort;

  ConnectionLimitTest(@LocalServerPort int port, @LocalManagementPort int managementPort) {
    this.port = port;
    this.managementPort = managementPort;
  }

  @ParameterizedTest
  @CsvSource({"false, /models", "true, /actuator/health/liveness"})
  void connectionsThatSayNothingKeepNobodyOut(boolean management, String path) throws IOException {
    int where = management ? managementPort : port;
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        silent.add(connect(where));
      }
      try (Socket honest = connect(where)) {
        send(honest, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path));
        assertThat(all(honest)).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** RFC 9112, section 9.5: a server may close a connection at any time. */
  @Test
  void aHeadThatComesByteForByteIsNotWaitedForForEver() throws IOException {
    try (Socket socket = connect(port)) {
      socket.setSoTimeout(200);
      send(socket, "GET /models HTTP/1.1\r\nX: ");
      assertThat(isClosedWhileTrickling(socket)).isTrue();
    }
  }

  private static boolean isClosedWhileTrickling(Socket socket) {
    while (true) {
      try {
        send(socket, "y");
        if (socket.getInputStream().read() < 0) {
          return true;
        }
      } catch (java.net.SocketTimeoutException e) {
        // Nothing yet: another byte.
      } catch (IOException e) {
        return true;
      }
    }
  }

  @Test
  void aBodyThatStopsIsRefused() throws IOException {
    try (Socket socket = connect(port)) {
      send(socket, HEAD + "Content-Length: 100\r\n\r\n{");

      assertThat(all(socket)).startsWith("HTTP/1.1 408").contains("\"code\":\"body_too_slow\"");
    }
  }

  private static Socket connect(int port) throws IOException {
    return new Socket("localhost", port);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }
}
