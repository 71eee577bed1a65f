package dev.darkroom.api;

import dev.darkroom.image.PictureReader;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets only as many requests with pictures in as the heap holds: until the pictures are as small as
 * the model's, each request may take hundreds of megabytes. The others wait. Thread-safe.
 */
@Component
final class PictureGate {
  /** Of an image and a mask of the most pixels: decoded, as RGB, and turned. */
  private static final long REQUEST_BYTES = 2L * 9 * PictureReader.MAX_PIXELS;

  private final Semaphore places;

  /** For half of the heap, and no more requests at once than there are processors to read them. */
  PictureGate() {
    this(
        Math.clamp(
            Runtime.getRuntime().maxMemory() / 2 / REQUEST_BYTES,
            1,
            Runtime.getRuntime().availableProcessors()));
  }

  PictureGate(int requests) {
    this.places = new Semaphore(requests, true);
  }

  /** Resolves a request, once it is let in. */
  <T> T pass(Supplier<T> resolution) {
    places.acquireUninterruptibly();
    try {
      return resolution.get();
    } finally {
      places.release();
    }
  }
}
