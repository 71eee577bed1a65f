package dev.darkroom.engine.schedule;

import java.util.HashMap;
import java.util.Map;

/**
 * How many samples of a kind may share a run on one device. Fewer than usual after there was no
 * memory for more, but not for ever.
 */
final class BatchCaps {
  /** Steps after which a batch may be as large again as memory did not suffice for before. */
  static final int CAPPED_STEPS = 1_000;

  private record Cap(int samples, long lastStep) {}

  private final int maxBatch;
  private final Map<BatchKey, Cap> caps = new HashMap<>();

  BatchCaps(int maxBatch) {
    this.maxBatch = maxBatch;
  }

  /**
   * @param step counts the steps of the device
   */
  int cap(BatchKey key, long step) {
    if (caps.isEmpty()) {
      return maxBatch;
    }
    Cap cap = caps.get(key.anyTimestep());
    return cap == null || step > cap.lastStep() ? maxBatch : cap.samples();
  }

  void limit(BatchKey key, int samples, long step) {
    caps.put(key.anyTimestep(), new Cap(samples, step + CAPPED_STEPS));
  }
}
