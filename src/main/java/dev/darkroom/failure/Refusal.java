package dev.darkroom.failure;

import java.time.Duration;

/** Why a good request is not taken now: facts, which each API puts into words of its own. */
public sealed interface Refusal {
  /** What is counted where room is short. */
  enum Unit {
    IMAGES,
    PIXELS
  }

  /**
   * The queue has no room for it.
   *
   * @param admitted of all callers
   * @param own of these, the caller's
   * @param room for all callers
   * @param reserved whether there would be room, if it were not kept for other callers
   */
  record QueueFull(Unit unit, long admitted, long own, long room, boolean reserved)
      implements Refusal {}

  /** The heap holds no more large requests than those that are being read. */
  record HeapFull() implements Refusal {}

  /**
   * It is not expected to be done in its time.
   *
   * @param expected until it would be done
   * @param ahead of that, behind other requests
   * @param allowed what is left of its time
   */
  record WaitTooShort(Duration expected, Duration ahead, Duration allowed) implements Refusal {}

  /**
   * Results that nobody has fetched leave no room for its own.
   *
   * @param held bytes of results that are kept or expected
   * @param room for them
   * @param needed bytes that its results take at most
   */
  record JobsFull(long held, long room, long needed) implements Refusal {}

  /**
   * Its caller has asked for as much as it may for now.
   *
   * @param limit which of its limits, such as {@code images_per_minute}
   * @param most that it may have
   * @param used of that
   */
  record CallerLimited(String limit, long most, long used) implements Refusal {}

  /** The service is stopping. */
  record ShuttingDown() implements Refusal {}

  /**
   * No device is left that works.
   *
   * @param failure of the last one
   */
  record DeviceFailed(String failure) implements Refusal {}
}
