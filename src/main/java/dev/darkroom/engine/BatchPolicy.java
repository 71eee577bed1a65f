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
 * the lead fills the batch, in the order of the least work left.
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

  private static final Comparator<Candidate> LEAST_WORK =
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
    List<C> group = new ArrayList<>();
    group.add(lead);
    if (!lead.alone()) {
      BatchKey key = lead.key();
      candidates.stream()
          .filter(other -> other != lead && !other.alone() && other.key().equals(key))
          .sorted(LEAST_WORK)
          .limit(cap.applyAsInt(key) - 1L)
          .forEach(group::add);
    }
    return group;
  }

  private static <C extends Candidate> C lead(List<C> candidates, long turn) {
    boolean oneInTurns = turn % TURNS == TURNS - 1;
    return candidates.stream()
        .filter(candidate -> oneInTurns && candidate.starved())
        .min(LONGEST_WITHOUT)
        .orElseGet(() -> Collections.min(candidates, LEAST_WORK));
  }
}
