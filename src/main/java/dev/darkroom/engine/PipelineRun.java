package dev.darkroom.engine;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.Device;
import dev.darkroom.pipeline.Conditioning;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.Developed;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.EncodedStart;
import dev.darkroom.pipeline.Generation;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs one task after the other on the worker's thread, and times each stage. */
final class PipelineRun {
  private final Map<String, DiffusionPipeline> pipelines;
  private final Device device;
  private final int maxBatch;
  private final EngineListener listener;

  PipelineRun(
      Map<String, DiffusionPipeline> pipelines,
      Device device,
      int maxBatch,
      EngineListener listener) {
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
    for (DiffusionPipeline pipeline : pipelines.values()) {
      try {
        warmUp(pipeline);
        listener.modelReady(pipeline.model().name(), device);
      } catch (DarkroomException e) {
        throw new BrokenModelException(
            pipeline.model().directory(), "its first step failed: " + e.getMessage(), e);
      }
    }
  }

  private static void warmUp(DiffusionPipeline pipeline) {
    Generation generation = Trial.of(pipeline.model());
    Denoising picture =
        pipeline.start(
            generation,
            0,
            pipeline.encodeSubjects(generation).getFirst(),
            pipeline.encodeStarts(generation).getFirst());
    pipeline.step(List.of(picture));
    pipeline.develop(picture);
  }

  Generated run(Generation generation, Duration waited) {
    DiffusionPipeline pipeline = pipelineOf(generation.model(), waited);
    Stages stages = new Stages(generation.model().name());
    List<Conditioning> conditionings =
        stages.time(Stage.TEXT_ENCODER, () -> pipeline.encodeSubjects(generation));
    List<EncodedStart> starts =
        generation.start().hasPicture()
            ? stages.time(Stage.VAE_ENCODER, () -> pipeline.encodeStarts(generation))
            : pipeline.encodeStarts(generation);
    List<Developed> pictures = new ArrayList<>();
    for (int first = 0; first < generation.numImages(); first += maxBatch) {
      int last = Math.min(first + maxBatch, generation.numImages());
      List<Denoising> group =
          IntStream.range(first, last)
              .mapToObj(i -> pipeline.start(generation, i, conditionings.get(i), starts.get(i)))
              .toList();
      stages.time(Stage.DENOISING, () -> denoise(pipeline, group));
      stages.time(Stage.VAE_DECODER, () -> pictures.addAll(develop(pipeline, group)));
    }
    return new Generated(generation, pictures, waited, stages.finish());
  }

  Inverted run(Inversion inversion, Duration waited) {
    DiffusionPipeline pipeline = pipelineOf(inversion.model(), waited);
    Stages stages = new Stages(inversion.model().name());
    Conditioning conditioning =
        stages.time(Stage.TEXT_ENCODER, () -> pipeline.encodeSubject(inversion));
    Denoising picture =
        stages.time(Stage.VAE_ENCODER, () -> pipeline.start(inversion, conditioning));
    Picture autoencoded = stages.time(Stage.VAE_DECODER, () -> pipeline.decode(picture.latents()));
    stages.time(Stage.DENOISING, () -> denoise(pipeline, List.of(picture)));
    return new Inverted(inversion, picture.latents(), autoencoded, waited, stages.finish());
  }

  private DiffusionPipeline pipelineOf(DiffusionModel model, Duration waited) {
    listener.taken(waited);
    return Objects.requireNonNull(pipelines.get(model.name()));
  }

  private List<Denoising> denoise(DiffusionPipeline pipeline, List<Denoising> group) {
    String model = pipeline.model().name();
    while (!group.getFirst().isDone()) {
      long start = System.nanoTime();
      pipeline.step(group);
      Duration duration = Duration.ofNanos(System.nanoTime() - start);
      listener.stepFinished(model, device, group.size(), duration);
    }
    return group;
  }

  private static List<Developed> develop(DiffusionPipeline pipeline, List<Denoising> group) {
    return group.stream().map(pipeline::develop).toList();
  }

  /** Adds up a task's stages, some of which come once per batch. */
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
