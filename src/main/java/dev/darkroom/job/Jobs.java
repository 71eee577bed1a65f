package dev.darkroom.job;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Futures;
import dev.darkroom.engine.Generated;
import dev.darkroom.image.PngEncoder;
import dev.darkroom.json.Json;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Parameters;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/** Takes generations to encoded pictures. Thread-safe. */
public final class Jobs {
  /** The keyword of the text inside a picture: its {@link Parameters} as JSON. */
  public static final String TEXT_KEYWORD = "darkroom";

  private final Engine engine;

  public Jobs(Engine engine) {
    this.engine = engine;
  }

  /**
   * Runs a generation and waits for it.
   *
   * @throws dev.darkroom.failure.DarkroomException if it is refused or fails
   */
  public JobResult run(Generation generation) {
    Generated generated = Futures.join(engine.submit(generation));
    long start = System.nanoTime();
    var pictures =
        IntStream.range(0, generation.numImages())
            .mapToObj(index -> encode(generated, index))
            .toList();
    Duration encoding = Duration.ofNanos(System.nanoTime() - start);
    Timings timings = Timings.of(generated.waited(), generated.durations(), encoding);
    return new JobResult(generation, pictures, timings);
  }

  private static EncodedPicture encode(Generated generated, int index) {
    Generation generation = generated.generation();
    String parameters = Json.MAPPER.writeValueAsString(Parameters.of(generation, index));
    byte[] png =
        PngEncoder.encode(generated.pictures().get(index), Map.of(TEXT_KEYWORD, parameters));
    return new EncodedPicture(generation.seedOf(index), png);
  }
}
