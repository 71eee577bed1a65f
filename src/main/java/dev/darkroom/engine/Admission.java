package dev.darkroom.engine;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;

/**
 * Whether there is room and time for one more task. Pure: it knows no threads and no time, only
 * what is left of the tasks that are there, which must have been ranked.
 *
 * @param workers that are there, 1 or more
 * @param refused for want of room so far, in seconds of one device
 */
record Admission(EngineSettings settings, Collection<Task<?>> tasks, int workers, double refused) {
  private static final int PATIENCE = 4;
  private static final Comparator<Task<?>> LEAST_WORK =
      Comparator.<Task<?>>comparingDouble(Task::weightedRemaining).thenComparingLong(Task::order);

  /**
   * @param task ranked, too
   * @throws UnavailableException if there is no room, or it could not be done in time
   * @throws InvalidInputException if it could not even be done in time alone
   */
  void require(Task<?> task) {
    requireRoom(task);
    requireTime(task);
  }

  /** A request larger than all there is room for may still run when it is alone. */
  private void requireRoom(Task<?> task) {
    if (tasks.isEmpty()) {
      return;
    }
    int seats = settings.maxBatch() * workers;
    int room = settings.queueCapacity() + seats;
    int pictures = tasks.stream().mapToInt(Task::pictures).sum();
    if (pictures + task.pictures() > room) {
      throw full(
          "%d pictures are admitted already, and there is room for %d, %d in batches and %d waiting"
              .formatted(pictures, room, seats, settings.queueCapacity()),
          task);
    }
    long pixels = tasks.stream().mapToLong(Task::pixels).sum();
    if (pixels + task.pixels() > settings.queuePixels()) {
      throw full(
          "pictures of %d pixels are admitted already, and there is room for %d"
              .formatted(pixels, settings.queuePixels()),
          task);
    }
  }

  /**
   * Those who are refused one after another are to come again one after another, from when there is
   * room: of those who come together only one finds it. Not all of them will come, so nobody is
   * told to wait for longer than all that is there takes {@value #PATIENCE} times.
   */
  private UnavailableException full(String message, Task<?> task) {
    double room = 0;
    int pictures = 0;
    long pixels = 0;
    for (Task<?> ahead : tasks.stream().sorted(LEAST_WORK).toList()) {
      room += ahead.remaining();
      pictures += ahead.pictures();
      pixels += ahead.pixels();
      if (pictures >= task.pictures() && pixels >= task.pixels()) {
        break;
      }
    }
    double longest = PATIENCE * tasks.stream().mapToDouble(Task::remaining).sum();
    double seconds = room + (longest > room ? refused % (longest - room) : 0);
    return new UnavailableException(Reason.QUEUE_FULL, message, wholeSeconds(seconds / workers));
  }

  /** By the least that it can take, as fast as it has gone of late. */
  private void requireTime(Task<?> task) {
    double allowed = task.timeout().toNanos() / 1e9;
    double own = task.leastRemaining() / Math.min(workers, task.pictures());
    if (own > allowed) {
      throw InvalidInputException.outOfRange(
          "wait",
          task.timeout().toSeconds(),
          "at least %d seconds for this request".formatted((long) Math.ceil(own)));
    }
    double ahead =
        tasks.stream()
                .filter(other -> LEAST_WORK.compare(other, task) < 0)
                .mapToDouble(Task::leastRemaining)
                .sum()
            / workers;
    if (ahead + own > allowed) {
      throw new UnavailableException(
          Reason.WAIT_TOO_SHORT,
          "it would take %d seconds, as others are first, but is to be done in %d"
              .formatted((long) Math.ceil(ahead + own), task.timeout().toSeconds()),
          wholeSeconds(ahead + own - allowed));
    }
  }

  private static Duration wholeSeconds(double seconds) {
    return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
  }
}
