package dev.darkroom.engine;

import dev.darkroom.engine.schedule.BatchKey;
import dev.darkroom.engine.schedule.Sample;
import dev.darkroom.engine.schedule.WorkItem;
import dev.darkroom.engine.schedule.WorkerStatus;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.onnx.Device;
import dev.darkroom.pipeline.Denoising;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * What a worker does for an item: first its run, which may be tried again, then what follows.
 *
 * @param stepped told of each run of the UNet
 */
record ItemRunner(
    Device device, WorkerStatus status, Pool pool, Notifier notifier, Consumer<LastStep> stepped) {
  /** Runs the networks. If it fails, no sample has moved on. */
  void run(WorkItem<Task<?>> item, DiffusionPipeline pipeline) {
    switch (item) {
      case WorkItem.Prepare<Task<?>>(var request) -> {
        notifier.started(request.payload());
        request.payload().prepare(pipeline);
      }
      case WorkItem.Step<Task<?>>(var samples) -> {
        List<Denoising> group = new ArrayList<>(samples.size());
        for (Sample<Task<?>> sample : samples) {
          group.add(sample.request().payload().denoising(sample.index()));
        }
        pipeline.step(group);
      }
      case WorkItem.Preview<Task<?>>(var sample) ->
          sample.request().payload().decodePreview(pipeline, sample.index());
      case WorkItem.Decode<Task<?>>(var sample) ->
          sample.request().payload().decode(pipeline, sample.index());
    }
  }

  /**
   * Gives the item back to the pool, and tells who is concerned.
   *
   * @param took of the run
   */
  void complete(WorkItem<Task<?>> item, DiffusionPipeline pipeline, Duration took) {
    switch (item) {
      case WorkItem.Prepare<Task<?>> _ -> {}
      case WorkItem.Step<Task<?>>(var samples) -> stepped(samples, pipeline, took);
      case WorkItem.Preview<Task<?>>(var sample) ->
          sample.request().payload().previewed(sample.index());
      case WorkItem.Decode<Task<?>>(var sample) ->
          sample.request().payload().listener().decoded(sample.index());
    }
    ToIntFunction<Sample<Task<?>>> timestep =
        pipeline.mixesTimesteps()
            ? _ -> BatchKey.ANY_TIMESTEP
            : sample -> sample.request().payload().timestep(sample.index());
    for (Task<?> task : pool.done(status, item, took, timestep)) {
      notifier.finished(task, device);
    }
  }

  private void stepped(List<Sample<Task<?>>> samples, DiffusionPipeline pipeline, Duration took) {
    String model = pipeline.model().name();
    notifier.listener().stepFinished(model, device, samples.size(), took);
    stepped.accept(new LastStep(model, samples.size(), took));
    Task<?> last = null;
    for (Sample<Task<?>> sample : samples) {
      Task<?> task = sample.request().payload();
      if (task != last) {
        // Samples of one request stand together.
        task.stages().add(Stage.DENOISING, took);
        last = task;
      }
      if (!task.denoising(sample.index()).isFinite()) {
        // The sample has moved on: its step is not to be tried again.
        fail(task, new InvalidOutputException("unet", model));
      } else if (task.stepped(sample.index(), pipeline)) {
        pool.requestPreview(sample);
      }
    }
  }

  /** Fails one task, unless it has ended before. */
  void fail(Task<?> task, RuntimeException failure) {
    if (pool.end(task)) {
      notifier.ended(new Pool.End(task, Outcome.FAILED, failure));
    }
  }
}
