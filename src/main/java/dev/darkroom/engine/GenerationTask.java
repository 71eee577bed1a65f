package dev.darkroom.engine;

import dev.darkroom.engine.schedule.Work;
import dev.darkroom.image.Image;
import dev.darkroom.pipeline.DecodedImage;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Prepared;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Images to be made. */
final class GenerationTask extends Task<Generated> {
  private final Generation generation;
  private final List<List<Image>> frames;

  GenerationTask(
      Generation generation, SubmitOptions options, RequestListener listener, long nowNanos) {
    super(
        generation.model(),
        new Work(
            generation.model().id(),
            generation.model().weightBytes(),
            generation.width(),
            generation.height(),
            generation.rows(),
            generation.numImages(),
            generation.steps(),
            generation.frames()),
        options,
        listener,
        nowNanos);
    this.generation = generation;
    this.frames =
        Stream.<List<Image>>generate(ArrayList::new).limit(generation.numImages()).toList();
  }

  @Override
  String kind() {
    return "generation";
  }

  @Override
  void prepare(DiffusionPipeline pipeline) {
    Prepared prepared = pipeline.prepare(generation);
    stages().add(Stage.TEXT_ENCODER, prepared.textEncoding());
    if (generation.start().hasImage()) {
      stages().add(Stage.VAE_ENCODER, prepared.imageEncoding());
    }
    for (int i = 0; i < generation.numImages(); i++) {
      start(i, prepared.denoisings().get(i));
    }
  }

  @Override
  void decode(DiffusionPipeline pipeline, int sample) {
    List<Image> decoded = frames.get(sample);
    FloatTensor latents = denoising(sample).frames().get(decoded.size());
    decoded.add(stages().time(Stage.VAE_DECODER, () -> pipeline.decode(latents)));
  }

  @Override
  Generated result(Duration waited, Map<Stage, Duration> durations) {
    List<DecodedImage> images = frames.stream().map(DecodedImage::of).toList();
    return new Generated(generation, images, waited, durations);
  }
}
