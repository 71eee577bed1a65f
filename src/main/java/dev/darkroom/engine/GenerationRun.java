package dev.darkroom.engine;

import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.ddim.StepOptions;
import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.TextToImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs one generation after the other on the worker's thread, and times each stage. */
final class GenerationRun {
  private final Map<String, TextToImage> pipelines;
  private final Device device;
  private final int maxBatch;
  private final EngineListener listener;

  GenerationRun(
      Map<String, TextToImage> pipelines, Device device, int maxBatch, EngineListener listener) {
    this.pipelines = pipelines;
    this.device = device;
    this.maxBatch = maxBatch;
    this.listener = listener;
  }

  /**
   * One step of every model at its own size, so that the first request finds all in place.
   *
   * @throws BrokenModelException if a model cannot take it
   */
  void warmUp() {
    for (TextToImage pipeline : pipelines.values()) {
      try {
        warmUp(pipeline);
        listener.modelReady(pipeline.model().name(), device);
      } catch (DarkroomException e) {
        throw new BrokenModelException(
            pipeline.model().directory(), "its first step failed: " + e.getMessage(), e);
      }
    }
  }

  private static void warmUp(TextToImage pipeline) {
    DiffusionModel model = pipeline.model();
    Generation generation =
        new Generation(
            model,
            "warm up",
            "",
            model.width(),
            model.height(),
            new DdimScheduler(model.scheduler(), 1),
            new Guidance(2, 0),
            StepOptions.withEta(0),
            0,
            1);
    Denoising picture = pipeline.start(generation, 0, pipeline.encode(generation));
    pipeline.step(List.of(picture));
    pipeline.decode(picture);
  }

  Generated run(Generation generation, Duration waited) {
    listener.taken(waited);
    TextToImage pipeline = Objects.requireNonNull(pipelines.get(generation.model().name()));
    Stages stages = new Stages(generation.model().name());
    Conditioning conditioning = stages.time(Stage.TEXT_ENCODER, () -> pipeline.encode(generation));
    List<Picture> pictures = new ArrayList<>();
    for (int first = 0; first < generation.numImages(); first += maxBatch) {
      int last = Math.min(first + maxBatch, generation.numImages());
      List<Denoising> group =
          IntStream.range(first, last)
              .mapToObj(index -> pipeline.start(generation, index, conditioning))
              .toList();
      stages.time(Stage.DENOISING, () -> denoise(pipeline, group));
      stages.time(Stage.VAE_DECODER, () -> pictures.addAll(decode(pipeline, group)));
    }
    return new Generated(generation, pictures, waited, stages.finish());
  }

  private List<Denoising> denoise(TextToImage pipeline, List<Denoising> group) {
    String model = pipeline.model().name();
    while (!group.getFirst().isDone()) {
      long start = System.nanoTime();
      pipeline.step(group);
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      listener.stepFinished(model, device, group.size(), duration);
    }
    return group;
  }

  private static List<Picture> decode(TextToImage pipeline, List<Denoising> group) {
    return group.stream().map(pipeline::decode).toList();
  }

  /** Adds up a generation's stages, some of which come once per batch. */
  private final class Stages {
    private final String model;
    private final Map<Stage, Duration> durations = new EnumMap<>(Stage.class);

    Stages(String model) {
      this.model = model;
    }

    <T> T time(Stage stage, Supplier<T> work) {
      long start = System.nanoTime();
      T result = work.get();
      durations.merge(stage, Duration.ofNanos(System.nanoTime() - start), Duration::plus);
      return result;
    }

    Map<Stage, Duration> finish() {
      durations.forEach(
          (stage, duration) -> listener.stageFinished(stage, model, device, duration));
      return durations;
    }
  }
}
