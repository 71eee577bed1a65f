package dev.darkroom.service;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A body of {@code multipart/form-data} (RFC 7578). */
final class FormData {
  private static final String BOUNDARY = "x7Q9";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  FormData text(String name, String value) {
    return part("name=\"%s\"\r\n".formatted(name), value.getBytes(StandardCharsets.UTF_8));
  }

  FormData file(String name, byte[] content) {
    return part(
        "name=\"%s\"; filename=\"blob\"\r\nContent-Type: application/octet-stream\r\n"
            .formatted(name),
        content);
  }

  private FormData part(String head, byte[] content) {
    bytes.writeBytes(
        "--%s\r\nContent-Disposition: form-data; %s\r\n"
            .formatted(BOUNDARY, head)
            .getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(content);
    bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    return this;
  }

  HttpRequest.Builder post(HttpRequest.Builder request) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.writeBytes("--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
    return request
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(BodyPublishers.ofByteArray(whole.toByteArray()));
  }
}
