import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

static final Duration PAUSE = Duration.ofMillis(20);

/**
 * Starts the service on a port that is free, has it make an image, tells how long both took, and
 * stops it: {@code java TrainingRun java -jar darkroom.jar}.
 */
void main(String[] arguments) throws Exception {
  int port = freePort();
  var command = new ArrayList<>(List.of(arguments));
  command.add("--server.address=127.0.0.1");
  command.add("--server.port=" + port);
  command.add("--management.server.port=" + port);
  URI service = URI.create("http://127.0.0.1:" + port);
  Instant start = Instant.now();
  Process process = new ProcessBuilder(command).inheritIO().start();
  try (HttpClient http = HttpClient.newHttpClient()) {
    awaitService(http, service, process);
    double ready = secondsSince(start);
    int bytes = generate(http, service);
    IO.println(
        "ready after %.2f s, an image of %d bytes after %.2f s"
            .formatted(ready, bytes, secondsSince(start)));
  } finally {
    process.destroy();
  }
  System.exit(process.waitFor());
}

int freePort() throws IOException {
  try (ServerSocket socket = new ServerSocket(0)) {
    return socket.getLocalPort();
  }
}

/** The service listens as soon as it is ready. */
void awaitService(HttpClient http, URI service, Process process) throws Exception {
  var request = HttpRequest.newBuilder(service.resolve("/models")).build();
  while (true) {
    try {
      http.send(request, BodyHandlers.discarding());
      return;
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new IOException("the service ended with status " + process.exitValue(), e);
      }
      Thread.sleep(PAUSE);
    }
  }
}

int generate(HttpClient http, URI service) throws Exception {
  var request =
      HttpRequest.newBuilder(service.resolve("/generate"))
          .header("Content-Type", "application/json")
          .header("Accept", "image/png")
          .POST(BodyPublishers.ofString("{\"prompt\": \"a red heart on white\", \"seed\": 7}"))
          .build();
  var response = http.send(request, BodyHandlers.ofByteArray());
  if (response.statusCode() != 200) {
    throw new IOException(response.statusCode() + ": " + new String(response.body()));
  }
  return response.body().length;
}

double secondsSince(Instant start) {
  return Duration.between(start, Instant.now()).toMillis() / 1e3;
}
