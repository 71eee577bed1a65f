package dev.darkroom.benchmark;

import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.json.Json;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole service, in this JVM, asked over HTTP. Thread-safe. */
final class Service implements AutoCloseable {
  /** Images that share one run of the UNet at most. */
  static final int MAX_BATCH = 4;

  /** Images that one request may ask for. */
  static final int MAX_IMAGES = 16;

  private static final String MODEL = "benchmark";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final URI uri;

  private Service(ConfigurableApplicationContext context) {
    this.context = context;
    String port = context.getEnvironment().getProperty("local.server.port");
    this.uri = URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it on the CPU with the model of the settings as its default. */
  static Service start(Settings settings) {
    String name = settings.model().isPresent() ? MODEL : "icons";
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.address=127.0.0.1");
    arguments.add("--server.port=0");
    arguments.add("--management.server.port=");
    arguments.add("--darkroom.devices=cpu");
    arguments.add("--darkroom.cpu.threads=" + settings.threads());
    arguments.add("--darkroom.engine.max-batch=" + MAX_BATCH);
    arguments.add("--darkroom.default-model=" + name);
    arguments.add("--darkroom.models." + name + ".max-images=" + MAX_IMAGES);
    settings
        .model()
        .ifPresent(path -> arguments.add("--darkroom.models." + name + ".path=" + path));
    return new Service(
        SpringApplication.run(DarkroomApplication.class, arguments.toArray(String[]::new)));
  }

  DiffusionModel model() {
    return context.getBean(ModelRegistry.class).get(null);
  }

  /** Has the work done: a PNG for one image, JSON with all of them for several. */
  void generate(Work work) {
    send(work, work.images() == 1 ? "image/png" : "application/json");
  }

  /** Has the work done and gives the answer in JSON. */
  JsonNode answer(Work work) {
    return Json.MAPPER.readTree(send(work, "application/json"));
  }

  private byte[] send(Work work, String accept) {
    return send(
        HttpRequest.newBuilder(uri.resolve("/generate"))
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(BodyPublishers.ofString(work.toJson())));
  }

  Meters meters() {
    return Meters.of(new String(send(HttpRequest.newBuilder(uri.resolve("/actuator/prometheus")))));
  }

  private byte[] send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            "status %d: %s".formatted(response.statusCode(), new String(response.body())));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
