package dev.darkroom.benchmark;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a request asks for and bare runs do, with guidance.
 *
 * @param width in pixels
 * @param height in pixels
 * @param steps of each image
 */
record Work(int images, int width, int height, int steps) {
  private static final AtomicLong SEEDS = new AtomicLong();

  /** As the body of {@code POST /generate}; no two are alike, so that nothing can be kept. */
  String toJson() {
    long seed = SEEDS.incrementAndGet();
    return """
    {"prompt": "a red heart on white, %d", "negative_prompt": "blue", "seed": %d,
     "num_images": %d, "width": %d, "height": %d, "num_inference_steps": %d}\
    """
        .formatted(seed, seed, images, width, height, steps);
  }
}
