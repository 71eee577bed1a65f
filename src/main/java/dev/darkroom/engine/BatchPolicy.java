package dev.darkroom.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which pictures share the next step. Pure: it knows no threads and no time.
 *
 * <p>The request with the least work left leads, so that a long one does not hold up a short one
 * and what is begun is finished. One step in {@value #TURNS} is led by a starved request, if there
 * is one, so that a stream of short requests does not hold up a long one either. Whoever fits to
 * the lead fills the batch, in the order of the least work left. Who is to be tried alone is so at
 * once, as it has no company until then.
 */
final class BatchPolicy {
  static final int TURNS = 4;

  /** A picture that could take a step. */
  interface Candidate {
    BatchKey key();

    /** Whether it shares its run with no other. */
    boolean alone();

    /** What is left of its whole request, in seconds, weighted by its urgency. */
    double remaining();

    /** Whether its request would be done by now if all were done in the order of admission. */
    boolean starved();

    /** When it had its last step, or else was admitted; no two requests are alike. */
    long lastTurn();

    /** When its request was admitted; no two requests are alike. */
    long order();
  }

  /** The least work left first; of equals the one that was admitted first. */
  static final Comparator<Candidate> LEAST_WORK =
      Comparator.comparingDouble(Candidate::remaining).thenComparingLong(Candidate::order);

  private static final Comparator<Candidate> LONGEST_WITHOUT =
      Comparator.comparingLong(Candidate::lastTurn);

  private BatchPolicy() {}

  /**
   * @param turn counts the steps of the device
   * @param cap how many of a kind may share a run, 1 or more
   * @return the lead and its company; empty only if there are no candidates
   */
  static <C extends Candidate> List<C> choose(
      List<C> candidates, long turn, ToIntFunction<BatchKey> cap) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    C lead = lead(candidates, turn);
    if (lead.alone()) {
      return List.of(lead);
    }
    BatchKey key = lead.key();
    List<C> group = new ArrayList<>();
    for (C other : candidates) {
      if (other != lead && !other.alone() && other.key().equals(key)) {
        group.add(other);
      }
    }
    group.sort(LEAST_WORK);
    group.addFirst(lead);
    return group.subList(0, Math.min(group.size(), cap.applyAsInt(key)));
  }

  private static <C extends Candidate> C lead(List<C> candidates, long turn) {
    for (C candidate : candidates) {
      if (candidate.alone()) {
        return candidate;
      }
    }
    if (turn % TURNS == TURNS - 1) {
      var starved = candidates.stream().filter(Candidate::starved).min(LONGEST_WITHOUT);
      if (starved.isPresent()) {
        return starved.get();
      }
    }
    return Collections.min(candidates, LEAST_WORK);
  }
}
