package dev.darkroom.engine.schedule;

import java.util.List;

/** One thing that a worker does before it asks again. */
public sealed interface WorkItem<T> {
  /** What the worker has for it; one or more, all of one model. */
  List<Sample<T>> samples();

  /** All that comes before the first step of a request's samples. */
  record Prepare<T>(Request<T> request) implements WorkItem<T> {
    @Override
    public List<Sample<T>> samples() {
      return request.samples();
    }
  }

  /** One step of samples that share a run. */
  record Step<T>(List<Sample<T>> samples) implements WorkItem<T> {
    public Step {
      samples = List.copyOf(samples);
    }
  }

  /** What a sample looks like on its way, through the VAE decoder. */
  record Preview<T>(Sample<T> sample) implements WorkItem<T> {
    @Override
    public List<Sample<T>> samples() {
      return List.of(sample);
    }
  }

  /** One frame of a denoised sample through the VAE decoder. */
  record Decode<T>(Sample<T> sample) implements WorkItem<T> {
    @Override
    public List<Sample<T>> samples() {
      return List.of(sample);
    }
  }
}
