package dev.darkroom.engine;

import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Developed;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.EncodedStart;
import dev.darkroom.pipeline.Generation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pictures to be made. */
final class GenerationTask extends Task<Generated> {
  private final Generation generation;
  private final Developed[] developed;

  GenerationTask(Generation generation, Terms terms, long nowNanos) {
    super(
        generation.model(),
        generation.width(),
        generation.height(),
        generation.rows(),
        generation.numImages(),
        generation.steps(),
        terms,
        nowNanos);
    this.generation = generation;
    this.developed = new Developed[generation.numImages()];
  }

  @Override
  void prepare(DiffusionPipeline pipeline) {
    List<Conditioning> conditionings =
        stages().time(Stage.TEXT_ENCODER, () -> pipeline.encodeSubjects(generation));
    List<EncodedStart> starts =
        generation.start().hasPicture()
            ? stages().time(Stage.VAE_ENCODER, () -> pipeline.encodeStarts(generation))
            : pipeline.encodeStarts(generation);
    for (Piece piece : pieces()) {
      int index = piece.index();
      piece.start(
          pipeline.start(generation, index, conditionings.get(index), starts.get(index)), 0);
    }
  }

  @Override
  void develop(DiffusionPipeline pipeline, Piece piece) {
    developed[piece.index()] =
        stages().time(Stage.VAE_DECODER, () -> pipeline.develop(piece.denoising()));
  }

  @Override
  Generated result(Duration waited, Map<Stage, Duration> durations) {
    return new Generated(generation, Arrays.asList(developed), waited, durations);
  }
}
