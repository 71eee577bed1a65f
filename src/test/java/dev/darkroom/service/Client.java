package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.client.ApiClient;
import dev.darkroom.contract.Contract;
import dev.darkroom.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** Talks to the service as any client would, and holds each answer to the contract. */
final class Client {
  private static final List<Contract> CONTRACTS = Contract.all();

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI service;

  Client(int port) {
    this.service = URI.create("http://localhost:" + port);
  }

  /** What openapi-generator makes of the contract, for this service. */
  ApiClient generated() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(service.toString());
    return client;
  }

  /** The image that a JSON request makes. */
  byte[] png(String json) {
    HttpResponse<byte[]> response = send(generate(json).header("Accept", "image/png"));
    assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    return response.body();
  }

  /** The answer in JSON that a JSON request gets. */
  JsonNode json(String json) {
    HttpResponse<byte[]> response = send(generate(json));
    assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    return Json.MAPPER.readTree(response.body());
  }

  String get(String path) {
    HttpResponse<byte[]> response = send(request(path).GET());
    assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(200);
    return text(response);
  }

  HttpRequest.Builder generate(String json) {
    return post("/generate", json);
  }

  HttpRequest.Builder invert(String json) {
    return post("/invert", json);
  }

  HttpRequest.Builder post(String path, String json) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  /** A request whose body is gzip of JSON, or says that it is. */
  HttpRequest.Builder gzipped(String path, byte[] body) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip")
        .POST(BodyPublishers.ofByteArray(body));
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(service.resolve(path));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      HttpResponse<byte[]> response = HTTP.send(request, BodyHandlers.ofByteArray());
      contract(request).check(request, response);
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A path may be there in two of them, with other methods. */
  private static Contract contract(HttpRequest request) {
    String path = request.uri().getPath();
    return Stream.concat(
            CONTRACTS.stream().filter(contract -> contract.covers(request.method(), path)),
            CONTRACTS.stream().filter(contract -> contract.covers(path)))
        .findFirst()
        .orElse(CONTRACTS.getFirst());
  }

  /** What comes back for these bytes until the service closes the connection. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(service.getHost(), service.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A connection on which a JSON request has been sent and its answer not been read. */
  Socket ask(String json) throws IOException {
    Socket socket = new Socket(service.getHost(), service.getPort());
    String request =
        "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(json.length(), json);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
