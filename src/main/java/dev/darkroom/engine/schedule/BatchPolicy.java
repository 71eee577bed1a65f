package dev.darkroom.engine.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which samples share the next step. The first leads, and those that fit to it fill the batch in
 * their order. A sample that is to be tried alone goes at once, since it has no company until then.
 */
final class BatchPolicy {
  private BatchPolicy() {}

  /**
   * @param candidates who could take a step, those first that are to go first
   * @param cap how many of a kind may share a run, 1 or more
   * @return the lead and its company; empty only if there are no candidates
   */
  static <T> List<Sample<T>> choose(List<Sample<T>> candidates, ToIntFunction<BatchKey> cap) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    for (Sample<T> candidate : candidates) {
      if (candidate.isIsolated()) {
        return List.of(candidate);
      }
    }
    BatchKey key = candidates.getFirst().key();
    int size = cap.applyAsInt(key);
    List<Sample<T>> batch = new ArrayList<>(size);
    for (Sample<T> candidate : candidates) {
      if (batch.size() < size && candidate.key().equals(key)) {
        batch.add(candidate);
      }
    }
    return batch;
  }
}
