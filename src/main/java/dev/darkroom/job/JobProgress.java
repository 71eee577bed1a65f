package dev.darkroom.job;

/**
 * How far a job is.
 *
 * @param steps that were taken, of all its images together
 * @param totalSteps 1 or more
 * @param images that are decoded
 * @param totalImages 1 or more
 */
public record JobProgress(int steps, int totalSteps, int images, int totalImages) {
  JobProgress withStep() {
    return new JobProgress(steps + 1, totalSteps, images, totalImages);
  }

  JobProgress withImage() {
    return new JobProgress(steps, totalSteps, images + 1, totalImages);
  }
}
