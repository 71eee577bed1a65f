package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.model.ModelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever happens in whatever order, what must always be true is. */
class ScheduleInvariantsTest {
  private static final int OPERATIONS = 100_000;
  private static final List<String> MODELS = List.of("sd", "sdxl", "icons");
  private static final List<String> CALLERS = List.of("ann", "bob", "eve");

  private final Random random = new Random(20_261_126);
  private final Driver driver = new Driver(new QueueLimits(20, 2_000_000, 4), 3, 2);
  private final Map<Integer, WorkItem<String>> running = new HashMap<>();
  private int finished;

  @Test
  void holdAfterEachOfAHundredThousandOperations() {
    for (int i = 0; i < OPERATIONS; i++) {
      driver.now += random.nextLong(Driver.SECOND);
      switch (random.nextInt(10)) {
        case 0, 1 -> admit();
        case 2 -> end();
        case 3 -> fail();
        default -> work();
      }
      driver.schedule.verifyState(driver.workers);
    }

    assertThat(finished).isGreaterThan(500);
    drain();
    assertThat(driver.schedule.isEmpty()).isTrue();
  }

  private void admit() {
    Work work =
        new Work(
            new ModelId(any(MODELS)),
            1,
            64 * (1 + random.nextInt(3)),
            64,
            1 + random.nextInt(2),
            1 + random.nextInt(6),
            1 + random.nextInt(8),
            1 + random.nextInt(3));
    try {
      driver.admit("any", work, any(CALLERS), 1 + random.nextInt(600), random.nextInt(8));
    } catch (UnavailableException e) {
      assertThat(e.retryAfter()).isPositive();
    }
  }

  private void end() {
    List<Request<String>> requests = driver.schedule.requests();
    if (!requests.isEmpty()) {
      driver.schedule.end(any(requests));
    }
    driver.schedule.expired(driver.now).forEach(driver.schedule::end);
  }

  private void fail() {
    if (running.isEmpty()) {
      return;
    }
    int worker = any(new ArrayList<>(running.keySet()));
    WorkItem<String> item = Objects.requireNonNull(running.remove(worker));
    WorkerStatus status = driver.workers.get(worker);
    if (item instanceof WorkItem.Step<String> step && random.nextBoolean()) {
      driver.schedule.halveBatch(status, step);
    } else if (random.nextBoolean()) {
      driver.schedule.isolate(item);
    }
    driver.schedule.undone(status, item, random.nextLong(Driver.SECOND), driver.now);
  }

  private void work() {
    int worker = random.nextInt(driver.workers.size());
    WorkItem<String> item = running.remove(worker);
    if (item == null) {
      item = driver.next(worker);
      if (item != null) {
        running.put(worker, item);
      }
    } else {
      if (item instanceof WorkItem.Step<String> && random.nextInt(4) == 0) {
        any(item.samples()).requestPreview();
      }
      finished += driver.done(worker, item, random.nextDouble()).size();
    }
  }

  private void drain() {
    while (!driver.schedule.isEmpty()) {
      work();
    }
  }

  private <E> E any(List<E> list) {
    return list.get(random.nextInt(list.size()));
  }
}
