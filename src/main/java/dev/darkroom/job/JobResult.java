package dev.darkroom.job;

import java.util.List;

/** What a job that has succeeded leaves. */
public sealed interface JobResult {
  JobTimings timings();

  /** How many files it is to be fetched in. */
  int files();

  /** What it takes of the memory. */
  long bytes();

  /**
   * Images.
   *
   * @param images as many as were asked for, in the order of their seeds
   */
  record Images(List<EncodedImage> images, JobTimings timings) implements JobResult {
    public Images {
      images = List.copyOf(images);
    }

    @Override
    public int files() {
      return images.size();
    }

    @Override
    public long bytes() {
      return images.stream().mapToLong(image -> image.bytes().length).sum();
    }
  }

  /** An image's latents. */
  record Inverted(InversionResult inversion) implements JobResult {
    @Override
    public JobTimings timings() {
      return inversion.timings();
    }

    @Override
    public int files() {
      return 1;
    }

    @Override
    public long bytes() {
      return (long) inversion.latents().size() * Float.BYTES;
    }
  }
}
