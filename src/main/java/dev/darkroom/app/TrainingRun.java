package dev.darkroom.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A start of the service and its first image: what the JVM learns from, and what a user waits for.
 *
 * @param ready from the start of the process until it listens
 * @param firstImage from the start of the process until an image has come
 * @param cpu what the process took until then, of all processors
 */
public record TrainingRun(Duration ready, Duration firstImage, Duration cpu) {
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** The first request of the manual. */
  private static final String REQUEST = "{\"prompt\": \"a red heart on white\", \"seed\": 7}";

  /** Of the environment, where whoever has a service trained may have settings of another. */
  private static final List<String> SETTINGS =
      List.of("DARKROOM_", "MANAGEMENT_", "SERVER_", "SPRING_");

  /** Trains a service: {@code java -cp darkroom.jar dev.darkroom.app.TrainingRun COMMAND}. */
  public static void main(String[] command) throws IOException, InterruptedException {
    System.out.println(of(List.of(command), Path.of("")));
  }

  /**
   * Starts the service on ports that are free, has it make an image, and stops it.
   *
   * @param command the service's, to which settings are added
   * @param directory the one that it works in
   * @throws IOException if there is no image, or the service does not end well
   */
  public static TrainingRun of(List<String> command, Path directory)
      throws IOException, InterruptedException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(withPorts(command, port))
            .directory(directory.toAbsolutePath().toFile())
            .inheritIO();
    builder.environment().keySet().removeIf(TrainingRun::isSetting);
    long start = System.nanoTime();
    Process process = builder.start();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI service = URI.create("http://127.0.0.1:" + port);
      awaitService(http, service, process);
      Duration ready = since(start);
      generate(http, service);
      Duration firstImage = since(start);
      Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
      process.destroy();
      requireSuccess(process);
      return new TrainingRun(ready, firstImage, cpu);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> withPorts(List<String> command, int port) throws IOException {
    List<String> all = new ArrayList<>(command);
    all.add("--server.address=127.0.0.1");
    all.add("--server.port=" + port);
    // As usual a port of its own, or the JVM would not learn how it is set up.
    all.add("--management.server.port=" + freePort());
    return all;
  }

  private static boolean isSetting(String variable) {
    return SETTINGS.stream().anyMatch(variable::startsWith);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The service listens as soon as it is ready. */
  private static void awaitService(HttpClient http, URI service, Process process)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(service.resolve("/models")).build();
    while (true) {
      try {
        http.send(request, BodyHandlers.discarding());
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          requireSuccess(process);
          throw new IOException("the service ended by itself", e);
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static void generate(HttpClient http, URI service)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/generate"))
            .header("Content-Type", "application/json")
            .header("Accept", "image/png")
            .POST(BodyPublishers.ofString(REQUEST))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
  }

  private static void requireSuccess(Process process) throws IOException, InterruptedException {
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("the service ended with status " + status);
    }
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Override
  public String toString() {
    return "ready after %.2f s, an image after %.2f s, %.2f s of CPU"
        .formatted(seconds(ready), seconds(firstImage), seconds(cpu));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
