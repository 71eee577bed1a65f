package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import dev.darkroom.app.DarkroomApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Traces, once it is said where to send them. */
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "management.opentelemetry.tracing.export.schedule-delay=10ms"
    })
@DirtiesContext
class TracingTest {
  /** The example of W3C Trace Context, section 3.2.3. */
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private static final String PARENT = "00f067aa0ba902b7";

  private static final BlockingQueue<byte[]> RECEIVED = new LinkedBlockingQueue<>();
  private static final HttpServer RECEIVER = receiver();

  private final Client client;

  TracingTest(@LocalServerPort int port) {
    this.client = new Client(port);
  }

  @DynamicPropertySource
  static void endpoint(DynamicPropertyRegistry registry) {
    registry.add(
        "management.opentelemetry.tracing.export.otlp.endpoint",
        () -> "http://127.0.0.1:%d/v1/traces".formatted(RECEIVER.getAddress().getPort()));
  }

  @AfterAll
  static void close() {
    RECEIVER.stop(0);
  }

  @Test
  void aRequestIsASpanOfItsCallersTrace() throws Exception {
    client.send(
        client
            .generate("{\"prompt\": \"a fox\", \"num_inference_steps\": 1}")
            .header("X-Request-Id", "req-7")
            .header("traceparent", "00-%s-%s-01".formatted(TRACE, PARENT)));

    UnknownFieldSet span = span(RECEIVED.poll(1, TimeUnit.MINUTES));
    assertThat(hex(field(span, 1))).isEqualTo(TRACE);
    assertThat(hex(field(span, 4))).isEqualTo(PARENT);
    assertThat(field(span, 5).toStringUtf8()).isEqualTo("http post /generate");
    assertThat(attribute(span, "request_id")).isEqualTo("req-7");
    assertThat(attribute(span, "status")).isEqualTo("200");
    assertThat(span.toString()).doesNotContain("fox");
  }

  /** Of opentelemetry-proto's trace/v1/trace.proto: resource_spans, scope_spans, spans. */
  private static UnknownFieldSet span(byte[] request) throws IOException {
    UnknownFieldSet spans = UnknownFieldSet.parseFrom(request);
    for (int number : new int[] {1, 2, 2}) {
      spans = UnknownFieldSet.parseFrom(field(spans, number));
    }
    return spans;
  }

  /** Of its KeyValues, the string_value of AnyValue. */
  private static String attribute(UnknownFieldSet span, String key) throws IOException {
    for (ByteString bytes : span.getField(9).getLengthDelimitedList()) {
      UnknownFieldSet pair = UnknownFieldSet.parseFrom(bytes);
      if (field(pair, 1).toStringUtf8().equals(key)) {
        return field(UnknownFieldSet.parseFrom(field(pair, 2)), 1).toStringUtf8();
      }
    }
    throw new AssertionError("the span has no " + key);
  }

  private static ByteString field(UnknownFieldSet message, int number) {
    List<ByteString> values = message.getField(number).getLengthDelimitedList();
    return values.getFirst();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static HttpServer receiver() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/traces",
          exchange -> {
            RECEIVED.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
