package dev.darkroom.engine.schedule;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.model.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Thirty-six times as many requests of 128 x 128 pixels and 20 steps as one device can do, each to
 * be done in a minute. A step takes half a second, and a sixth of one more for each further image
 * in it, give or take a fifth; an image takes 0.2 s to decode.
 */
final class Overload {
  static final int PATIENCE = 60;
  private static final double FIRST = 0.5;
  private static final double FURTHER = 1.0 / 6;
  private static final double FRAME = 0.2;
  private static final int STEPS = 20;

  /** A full batch of four takes 20 steps of a second, and four frames. */
  private static final double IMAGES_PER_SECOND = 4 / (STEPS * (FIRST + 3 * FURTHER) + 4 * FRAME);

  private final Random random;
  private final Driver driver = new Driver(new QueueLimits(64, 67_108_864, 4), 1);
  private final List<Told> told = new ArrayList<>();

  private int submitted;
  private int admitted;
  private int made;
  private int expired;
  private double busy;
  private double wasted;

  /** When a caller that was refused was told to come again, and when it was told so. */
  record Told(double at, double retryAfter) {}

  Overload(long seed) {
    this.random = new Random(seed);
  }

  int submitted() {
    return submitted;
  }

  /** Of the images that were possible, those that were made. */
  double madeShare() {
    return made / (seconds() * IMAGES_PER_SECOND);
  }

  /** Of the admitted requests, those that were not done in time. */
  double expiredShare() {
    return (double) expired / admitted;
  }

  /** Of the device's time, what went into requests that were not done in time. */
  double wastedShare() {
    return wasted / busy;
  }

  List<Told> told() {
    return told;
  }

  /** Requests come as they please, while the device does one thing after the other. */
  void run(int seconds) {
    double between = 1 / (36 * IMAGES_PER_SECOND);
    double next = 0;
    while (seconds() < seconds) {
      while (next <= seconds()) {
        submit();
        next += between * 2 * random.nextDouble();
      }
      work();
    }
  }

  /** No more requests come; ends when all that were admitted are done. */
  void drain() {
    while (!driver.schedule.isEmpty()) {
      work();
    }
  }

  private void submit() {
    submitted++;
    Work work = new Work(new ModelId("sd"), 1, 128, 128, 2, 1, STEPS, 1);
    try {
      driver.admit("any", work, "caller " + submitted % 50, PATIENCE, 3);
      admitted++;
    } catch (UnavailableException e) {
      told.add(new Told(seconds(), e.retryAfter().toSeconds()));
    }
  }

  private void work() {
    for (Request<String> late : driver.schedule.expired(driver.now)) {
      expired++;
      wasted += late.samples().stream().mapToDouble(this::spent).sum();
      driver.schedule.end(late);
    }
    WorkItem<String> item = driver.next(0);
    if (item == null) {
      driver.now += Driver.SECOND / 100;
      return;
    }
    double took = duration(item) * (0.8 + 0.4 * random.nextDouble());
    busy += took;
    made += driver.done(item, took).size();
  }

  private double spent(Sample<String> sample) {
    return (STEPS - sample.remainingSteps()) * (FIRST + 3 * FURTHER) / 4;
  }

  private static double duration(WorkItem<String> item) {
    return switch (item) {
      case WorkItem.Prepare<String> _ -> 0.01;
      case WorkItem.Step<String>(var samples) -> FIRST + FURTHER * (samples.size() - 1);
      case WorkItem.Preview<String> _, WorkItem.Decode<String> _ -> FRAME;
    };
  }

  double seconds() {
    return driver.now / 1e9;
  }
}
