package dev.darkroom.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.engine.Engine;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** HTTP/1.1 on the wire (RFC 9112): many requests on a connection, and clients of all manners. */
@DarkroomTest
@Timeout(120)
class ConnectionTest {
  private static final Pattern SEED = Pattern.compile("\"seed\":(\\d+)");
  private static final Pattern CONTENT_LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)");

  private final int port;
  private final Engine engine;

  @Autowired
  ConnectionTest(@LocalServerPort int port, Engine engine) {
    this.port = port;
    this.engine = engine;
  }

  private record Answer(int status, String body) {}

  /** RFC 9112, section 9.3.2: answered in the order in which they came. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8, 40})
  void requestsThatComeAtOnceAreAnsweredInTheirOrder(int count) throws IOException {
    Random random = new Random(count);
    StringBuilder sent = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      switch (i == 0 ? 0 : random.nextInt(5)) {
        case 0 -> {
          sent.append(generate(1000 + i, ""));
          expected.add("200 seed " + (1000 + i));
        }
        case 1 -> {
          sent.append(chunked(1000 + i));
          expected.add("200 seed " + (1000 + i));
        }
        case 2 -> {
          sent.append("GET /models HTTP/1.1\r\nHost: x\r\n\r\n");
          expected.add("200 models");
        }
        case 3 -> {
          sent.append("GET /nowhere/%d HTTP/1.1\r\nHost: x\r\n\r\n".formatted(i));
          expected.add("404 /nowhere/" + i);
        }
        default -> {
          // What looks like a request in a header is none.
          sent.append(generate(i, "X-Note: GET /hidden HTTP/1.1\r\n", 0));
          expected.add("422 num_inference_steps");
        }
      }
    }

    assertThat(answers(sent.toString(), count)).containsExactlyElementsOf(expected);
  }

  @Test
  void whatFollowsABodyIsNotTakenForAClientThatHasGone() throws IOException {
    try (Socket socket = connect()) {
      send(socket, generate(7, "", 200) + "G");

      assertThat(read(new BufferedInputStream(socket.getInputStream())).status()).isEqualTo(200);
    }
  }

  /** As {@code nc -N} does. RFC 9112, section 9.6: it may still read. */
  @Test
  void aClientThatHasClosedItsSideIsAnswered() throws IOException {
    try (Socket socket = connect()) {
      send(socket, generate(7, "", 200));
      socket.shutdownOutput();

      Answer answer = read(new BufferedInputStream(socket.getInputStream()));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"seed\":7");
    }
  }

  @Test
  void aClientOfHttp10ThatHasClosedItsSideHearsNoInterimResponse() throws IOException {
    try (Socket socket = connect()) {
      send(socket, generate(7, "", 200).replace("HTTP/1.1", "HTTP/1.0"));
      socket.shutdownOutput();

      String all = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(all).startsWith("HTTP/1.1 200").contains("\"seed\":7");
    }
  }

  @Test
  void aRequestWithoutAVersionIsNotAnswered() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /models\r\n");

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
  }

  /** RFC 9110, section 10.1.1. */
  @Test
  void whoIsRefusedByItsHeaderIsNotAskedForItsBody() throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: 20000000\r\n\r\n");

      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void whoWaitsForItIsAskedForItsBody() throws IOException {
    String body = "{\"prompt\": \"a fox\", \"num_inference_steps\": 0}";
    try (Socket socket = connect()) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      send(
          socket,
          "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n".formatted(body.length()));
      assertThat(head(in)).startsWith("http/1.1 100");
      send(socket, body);

      assertThat(read(in).status()).isEqualTo(422);
    }
  }

  private List<String> answers(String sent, int count) throws IOException {
    List<String> answers = new ArrayList<>();
    try (Socket socket = connect()) {
      send(socket, sent);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int i = 0; i < count; i++) {
        Answer answer = read(in);
        answers.add(answer.status() + " " + whatOf(answer));
      }
    }
    assertThat(engine.admittedImages()).isZero();
    return answers;
  }

  private static String whatOf(Answer answer) {
    Matcher seed = SEED.matcher(answer.body());
    if (answer.status() == 200) {
      return seed.find() ? "seed " + seed.group(1) : "models";
    }
    Matcher told =
        Pattern.compile(answer.status() == 404 ? "/nowhere/\\d+" : "num_inference_steps")
            .matcher(answer.body());
    return told.find() ? told.group() : answer.body();
  }

  private static String generate(long seed, String header) {
    return generate(seed, header, 1);
  }

  private static String generate(long seed, String header, int steps) {
    String body = json(seed, steps);
    return "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(header, body.length(), body);
  }

  private static String chunked(long seed) {
    String body = json(seed, 1);
    return "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
        .formatted(body.length(), body);
  }

  private static String json(long seed, int steps) {
    return "{\"model\":\"sd1-tiny\",\"prompt\":\"a fox\",\"num_inference_steps\":%d,\"seed\":%d}"
        .formatted(steps, seed);
  }

  private Socket connect() throws IOException {
    return new Socket("localhost", port);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** The next final answer; what is interim before it is passed over. */
  private static Answer read(InputStream in) throws IOException {
    String head = head(in);
    int status = Integer.parseInt(head.substring(9, 12));
    if (status < 200) {
      return read(in);
    }
    Matcher length = CONTENT_LENGTH.matcher(head);
    byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : readChunks(in);
    return new Answer(status, new String(body, US_ASCII));
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(in), 16);
    while (size > 0) {
      body.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    line(in);
    return body.toByteArray();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    String line = line(in);
    while (!line.isEmpty()) {
      head.append(line.toLowerCase(Locale.ROOT)).append("\r\n");
      line = line(in);
    }
    return head.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("after: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
