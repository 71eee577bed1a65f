package dev.darkroom.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which pictures share the next step. Pure: it knows no threads and no time.
 *
 * <p>The request with the least work left leads, so that a long one does not hold up a short one
 * and what is begun is finished. One step in {@value #TURNS} is led by the picture that has not had
 * one for the longest time, so that a stream of short requests does not hold up a long one either.
 * Whoever fits to the lead fills the batch, in the order of the least work left.
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
    boolean longestWithout = turn % TURNS == TURNS - 1;
    C lead = candidates.stream().min(longestWithout ? LONGEST_WITHOUT : LEAST_WORK).orElse(null);
    if (lead == null) {
      return List.of();
    }
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
}
