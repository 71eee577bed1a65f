package dev.darkroom.benchmark;

import com.sun.management.ThreadMXBean;
import dev.darkroom.app.DarkroomApplication;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a request costs beyond the model: the bare runs of the built-in model's networks (text
 * encoder twice, UNet with guidance at each step, VAE decoder) against whole HTTP requests for a
 * PNG, taking turns in one JVM.
 */
final class RequestBenchmark {
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 25;
  private static final int[] STEPS = {20, 50};

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI service;
  private final BareRuns bareRuns;
  private final Worker worker = Worker.find();

  private RequestBenchmark(URI service, BareRuns bareRuns) {
    this.service = service;
    this.bareRuns = bareRuns;
  }

  public static void main(String[] args) throws Exception {
    try (ConfigurableApplicationContext context =
            SpringApplication.run(
                DarkroomApplication.class,
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--darkroom.devices=cpu");
        BareRuns bareRuns = new BareRuns(context.getBean(ModelRegistry.class).get(null))) {
      String port = context.getEnvironment().getProperty("local.server.port");
      URI service = URI.create("http://localhost:" + port + "/generate");
      RequestBenchmark benchmark = new RequestBenchmark(service, bareRuns);
      System.out.println("steps | bare runs, ms | HTTP request, ms | ratio | heap per step, KB");
      for (int steps : STEPS) {
        benchmark.compare(steps);
      }
    }
  }

  private void compare(int steps) throws Exception {
    double[] bare = new double[ROUNDS];
    double[] request = new double[ROUNDS];
    long allocated = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      if (round == 0) {
        allocated = worker.allocatedBytes();
      }
      long start = System.nanoTime();
      bareRuns.run(steps);
      long middle = System.nanoTime();
      request(steps);
      long end = System.nanoTime();
      if (round >= 0) {
        bare[round] = (middle - start) / 1e6;
        request[round] = (end - middle) / 1e6;
      }
    }
    System.out.printf(
        "%5d | %13.1f | %16.1f | %.3f | %17.1f%n",
        steps,
        median(bare),
        median(request),
        median(request) / median(bare),
        (worker.allocatedBytes() - allocated) / 1024.0 / ROUNDS / steps);
  }

  private void request(int steps) throws IOException, InterruptedException {
    String json =
        "{\"prompt\": \"a red heart on white\", \"seed\": 7, \"num_inference_steps\": %d}"
            .formatted(steps);
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(service)
                .header("Content-Type", "application/json")
                .header("Accept", "image/png")
                .POST(BodyPublishers.ofString(json))
                .build(),
            BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("status " + response.statusCode());
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The engine's thread, as the JVM sees it. */
  private record Worker(ThreadMXBean threads, long id) {
    static Worker find() {
      Thread worker =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("worker-cpu"))
              .findFirst()
              .orElseThrow();
      return new Worker((ThreadMXBean) ManagementFactory.getThreadMXBean(), worker.threadId());
    }

    long allocatedBytes() {
      return threads.getThreadAllocatedBytes(id);
    }
  }

  /** The networks alone, on buffers that are bound once. */
  private static final class BareRuns implements AutoCloseable {
    private final ModelSessions sessions;
    private final BoundRun textEncoder;
    private final BoundRun unet;
    private final BoundRun vaeDecoder;

    BareRuns(DiffusionModel model) {
      sessions = new ModelSessions(model, new SessionSettings(new Device.Cpu(), 0));
      long tokens = model.tokens();
      long hidden = model.hiddenSize();
      long[] one = model.latentShape(1, model.width(), model.height());
      long[] two = model.latentShape(2, model.width(), model.height());
      textEncoder =
          sessions
              .textEncoders()
              .getFirst()
              .bind(
                  Map.of(
                      "input_ids", new long[] {1, tokens},
                      "last_hidden_state", new long[] {1, tokens, hidden}));
      unet =
          sessions
              .unet()
              .bind(
                  Map.of(
                      "sample",
                      two,
                      "timestep",
                      sessions.timestepShape(2),
                      "encoder_hidden_states",
                      new long[] {2, tokens, hidden},
                      "out_sample",
                      two));
      vaeDecoder =
          Objects.requireNonNull(sessions.vaeDecoder())
              .bind(
                  Map.of(
                      "latent_sample",
                      one,
                      "sample",
                      new long[] {1, 3, model.height(), model.width()}));
    }

    void run(int steps) {
      textEncoder.run();
      textEncoder.run();
      for (int step = 0; step < steps; step++) {
        unet.run();
      }
      vaeDecoder.run();
    }

    @Override
    public void close() {
      textEncoder.close();
      unet.close();
      vaeDecoder.close();
      sessions.close();
    }
  }
}
