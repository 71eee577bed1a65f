package dev.darkroom.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /status}.
 *
 * @param queuedImages of requests that no worker has started
 * @param runningImages of requests that are under way
 * @param queueCapacity images that may wait beyond those in full batches
 */
public record StatusResponse(
    List<Device> devices, int queuedImages, int runningImages, int queueCapacity) {
  /**
   * A device that runs models.
   *
   * @param state starting, ready, failed or stopped
   * @param lastStep null as long as it has done none for a request
   */
  public record Device(String name, String state, @Nullable Step lastStep) {}

  /**
   * A run of the UNet.
   *
   * @param images that shared it
   */
  public record Step(String model, int images, double seconds) {}
}
