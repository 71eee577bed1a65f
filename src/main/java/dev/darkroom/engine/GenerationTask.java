package dev.darkroom.engine;

import dev.darkroom.image.Picture;
import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Developed;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.EncodedStart;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pictures to be made. */
final class GenerationTask extends Task<Generated> {
  private final Generation generation;
  private final List<List<Picture>> frames;

  GenerationTask(Generation generation, Terms terms, long nowNanos) {
    super(
        generation.model(),
        generation.width(),
        generation.height(),
        generation.rows(),
        generation.numImages(),
        generation.steps(),
        generation.frames(),
        terms,
        nowNanos);
    this.generation = generation;
    this.frames = pieces().stream().<List<Picture>>map(_ -> new ArrayList<>()).toList();
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
    List<Picture> developed = frames.get(piece.index());
    FloatTensor latents = piece.denoising().frames().get(developed.size());
    developed.add(stages().time(Stage.VAE_DECODER, () -> pipeline.decode(latents)));
  }

  @Override
  Generated result(Duration waited, Map<Stage, Duration> durations) {
    List<Developed> pictures = frames.stream().map(Developed::of).toList();
    return new Generated(generation, pictures, waited, durations);
  }
}
