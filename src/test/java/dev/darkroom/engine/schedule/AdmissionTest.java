package dev.darkroom.engine.schedule;

import static dev.darkroom.engine.schedule.Driver.SECOND;
import static dev.darkroom.engine.schedule.Driver.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.model.ModelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractObjectAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is admitted, and what a refusal says. A step of one image takes two seconds. */
class AdmissionTest {
  private Driver driver = new Driver(new QueueLimits(3, 1_000_000, 1), 1);

  @BeforeEach
  void measure() {
    driver.measure(work(1), 2, 0);
  }

  @Test
  void takesOneBatchAndWhatTheQueueHolds() {
    for (String caller : List.of("a", "b", "c", "d")) {
      driver.admit(caller, work(3), caller, 600, 3);
    }

    // One image of three steps must leave, each of two seconds.
    assertRefused(Reason.QUEUE_FULL, 6, () -> driver.admit("e", work(3), "e", 600, 3))
        .satisfies(isFull(Refusal.Unit.IMAGES, 4, 0, 4, false));
  }

  @Test
  void aCallerHoldsAtMostThreeTimesWhatItLeavesFree() {
    driver = new Driver(new QueueLimits(99, Long.MAX_VALUE, 1), 1);

    assertThat(admitted("greedy")).isEqualTo(75);
    assertThat(admitted("greedy too")).isEqualTo(18);
    assertThat(admitted("greedy")).isZero();
    driver.admit("modest", work(64, 7, 3), "modest", 600, 3);
    assertThatThrownBy(() -> driver.admit("late", work(3), "late", 600, 3))
        .satisfies(isFull(Refusal.Unit.IMAGES, 100, 0, 100, false));
  }

  private static ThrowingConsumer<Throwable> isFull(
      Refusal.Unit unit, long admitted, long own, long room, boolean reserved) {
    return failure ->
        assertThat(((UnavailableException) failure).refusal())
            .isEqualTo(new Refusal.QueueFull(unit, admitted, own, room, reserved));
  }

  private int admitted(String caller) {
    int admitted = 0;
    try {
      while (true) {
        driver.admit("any", work(3), caller, 600, 3);
        admitted++;
      }
    } catch (UnavailableException e) {
      assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL);
      return admitted;
    }
  }

  @Test
  void saysThatTheRestIsForOthers() {
    driver.admit("a", work(64, 3, 3));

    assertThatThrownBy(() -> driver.admit("b", work(3)))
        .satisfies(isFull(Refusal.Unit.IMAGES, 3, 3, 4, true));
  }

  /** Of four places it may hold three; one of its own images is done after six seconds. */
  @Test
  void whoHoldsItsShareIsToComeAgainWhenItHoldsLess() {
    driver.admit("one", work(3));
    driver.admit("two", work(64, 2, 3));

    assertRefused(Reason.QUEUE_FULL, 6, () -> driver.admit("three", work(3)));
  }

  @Test
  void aRequestLargerThanTheQueueIsAdmittedAlone() {
    driver.admit("large", work(64, 9, 3));

    assertRefused(Reason.QUEUE_FULL, 54, () -> driver.admit("a", work(3), "other", 600, 3));
  }

  @Test
  void countsPixelsToo() {
    driver = new Driver(new QueueLimits(100, 3 * 64 * 64, 1), 1);
    driver.admit("animation", new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 3, 3));

    assertThatThrownBy(() -> driver.admit("a", work(1), "other", 600, 3))
        .satisfies(isFull(Refusal.Unit.PIXELS, 12_288, 0, 12_288, false));
  }

  @Test
  void thePixelsOfARequestAreThoseOfAllItsFramesOfAllItsImages() {
    driver = new Driver(new QueueLimits(100, 7 * 64 * 64, 1), 1);
    driver.admit("animations", new Work(new ModelId("sd"), 1, 64, 64, 1, 2, 3, 3));

    assertThatCode(() -> driver.admit("a", work(1), "other", 600, 3)).doesNotThrowAnyException();
    assertThatThrownBy(() -> driver.admit("b", work(1), "third", 600, 3))
        .satisfies(isFull(Refusal.Unit.PIXELS, 28_672, 0, 28_672, false));
  }

  @Test
  void thereIsABatchForEachWorker() {
    driver = new Driver(new QueueLimits(1, 1_000_000, 4), 2);
    driver.admit("a", work(64, 9, 1), "a", 600, 3);

    assertThatThrownBy(() -> driver.admit("b", work(1), "b", 600, 3))
        .satisfies(isFull(Refusal.Unit.IMAGES, 9, 0, 9, false));
  }

  @Test
  void whoIsRefusedForPixelsIsToComeAgainWhenThereIsRoomForThem() {
    driver = new Driver(new QueueLimits(100, 3 * 64 * 64, 1), 1);
    driver.measure(work(1), 2, 0);
    driver.admit("frame", work(2), "a", 600, 3);
    driver.admit("frames", frames(3, 2), "b", 600, 3);

    // There is room for both frames after four seconds for the first and six for the second.
    assertRefused(Reason.QUEUE_FULL, 10, () -> driver.admit("c", frames(9, 2), "c", 600, 3));
  }

  private static Work frames(int steps, int frames) {
    return new Work(new ModelId("sd"), 1, 64, 64, 1, 1, steps, frames);
  }

  @Test
  void thoseThatWereRefusedForTimeOrFoundNothingHereDoNotComeAgain() {
    driver.admit("all", work(64, 9, 3), "a", 600, 3);
    assertRefused(Reason.QUEUE_FULL, 54, () -> driver.admit("b", work(1), "b", 600, 3));
    driver.schedule.requests().forEach(driver.schedule::end);
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("c", work(9), "c", 1, 3));
    driver.admit("a", work(3), "a", 600, 3);
    assertRefused(Reason.WAIT_TOO_SHORT, 6, () -> driver.admit("d", work(9), "d", 1, 3));
    for (String caller : List.of("b", "c", "d")) {
      driver.admit(caller, work(3), caller, 600, 3);
    }

    assertRefused(Reason.QUEUE_FULL, 6, () -> driver.admit("e", work(3), "e", 600, 3));
  }

  @Test
  void thoseThatAreRefusedAreNotToComeAgainTogetherNorLaterThanAllIsDone() {
    for (String caller : List.of("a", "b", "c", "d")) {
      driver.admit(caller, work(3), caller, 600, 3);
    }

    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      try {
        driver.admit("e", work(3), "e", 600, 3);
      } catch (UnavailableException e) {
        waits.add(e.retryAfter().toSeconds());
      }
    }

    // Room after one image of six seconds; all four take 24.
    assertThat(waits).containsExactly(6L, 12L, 18L, 6L, 12L);
  }

  @Test
  void refusesWhatIsNotExpectedToBeDoneInItsTime() {
    driver.admit("a", work(5), "a", 600, 3);

    // Ten seconds of another, with a quarter in reserve, and twelve of its own.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("b", work(6), "b", 24, 3))
        .extracting(UnavailableException::refusal)
        .isEqualTo(
            new Refusal.WaitTooShort(
                Duration.ofMillis(24_500), Duration.ofMillis(12_500), Duration.ofSeconds(24)));
    assertThatCode(() -> driver.admit("b", work(6), "b", 25, 3)).doesNotThrowAnyException();
  }

  /** Two seconds a step, and a hundredth of the difference to a hundred. */
  @Test
  void whereNothingIsAheadTheLeastThatItTookCounts() {
    driver.measure(work(1), 100, 0);

    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("a", work(10), "a", 29, 3));
    assertThatCode(() -> driver.admit("a", work(10), "a", 30, 3)).doesNotThrowAnyException();
  }

  /** A step of four seconds made two images, of which each then took three for its frame. */
  @Test
  void behindOthersItsStepsAreExpectedToBeShared() {
    driver = new Driver(new QueueLimits(9, 1_000_000, 2), 1);
    driver.admit("two", work(64, 2, 1));
    for (int seconds : new int[] {0, 4, 3, 3}) {
      driver.doneAtOnce(driver.next(), seconds);
    }
    driver.admit("ahead", frames(2, 2), "a", 600, 3);

    // Ten seconds of another, with a quarter in reserve; three steps of four and two frames.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("b", frames(3, 2), "b", 30, 3));
    assertThatCode(() -> driver.admit("b", frames(3, 2), "b", 31, 3)).doesNotThrowAnyException();
  }

  /** About half of two seconds for a step, and of three for a frame. */
  @Test
  void whatWasMeasuredTwoMinutesAgoCountsHalf() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 1);
    driver.measure(work(1), 2, 3);
    driver.now += 120 * SECOND;

    // 2 of two steps and 3 of two frames; the steps were measured three seconds earlier.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("a", frames(2, 2), "a", 4, 3));
    driver.admit("a", frames(2, 2), "a", 5, 3);
    // The same with a quarter in reserve, and 6 of three steps and two frames of its own.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("b", frames(3, 2), "b", 12, 3));
    assertThatCode(() -> driver.admit("b", frames(3, 2), "b", 13, 3)).doesNotThrowAnyException();
  }

  @Test
  void whatCouldNotBeDoneInTimeEvenAloneIsToComeAgainToo() {
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("a", work(11), "a", 20, 3));
    assertThatCode(() -> driver.admit("a", work(11), "a", 22, 3)).doesNotThrowAnyException();
  }

  @Test
  void framesTakeTheirTimeToo() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 1);
    driver.measure(work(1), 2, 3);

    // Two steps of two seconds, and two frames of three.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("a", frames(2, 2), "a", 9, 3));
    driver.admit("a", frames(2, 2), "a", 10, 3);
    // The same with a quarter in reserve, and three steps and two frames of its own.
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("b", frames(3, 2), "b", 24, 3));
    assertThatCode(() -> driver.admit("b", frames(3, 2), "b", 25, 3)).doesNotThrowAnyException();
  }

  @Test
  void severalWorkersShareWhatIsAhead() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 2);
    driver.measure(work(1), 2, 0);
    driver.admit("a", work(5), "a", 600, 3);

    // Half of ten seconds, with a quarter in reserve, and twelve of its own.
    assertThatThrownBy(() -> driver.admit("b", work(6), "b", 18, 3))
        .isInstanceOf(UnavailableException.class);
    assertThatCode(() -> driver.admit("b", work(6), "b", 19, 3)).doesNotThrowAnyException();
  }

  /** Ten seconds of one device for each image. */
  @Test
  void severalWorkersShareTheImagesOfARequestButNotOneImage() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 2);
    driver.measure(work(1), 2, 0);

    assertThatThrownBy(() -> driver.admit("two", work(64, 2, 5), "a", 9, 3))
        .isInstanceOf(UnavailableException.class);
    driver.schedule.end(driver.admit("two", work(64, 2, 5), "a", 10, 3));
    assertThatThrownBy(() -> driver.admit("one", work(5), "a", 9, 3))
        .isInstanceOf(UnavailableException.class);
    assertThatCode(() -> driver.admit("one", work(5), "a", 10, 3)).doesNotThrowAnyException();
  }

  /** Ten seconds of others, of which each of two workers does half. */
  @Test
  void nobodyIsToWaitLongerThanTheWorkersAreBusyWithOthers() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 2);
    driver.measure(work(1), 2, 0);
    driver.admit("a", work(5), "a", 600, 3);

    assertRefused(Reason.WAIT_TOO_SHORT, 5, () -> driver.admit("b", work(30), "b", 10, 3));
  }

  @Test
  void severalWorkersMakeRoomSooner() {
    driver = new Driver(new QueueLimits(1, 1_000_000, 1), 2);
    driver.measure(work(1), 2, 0);
    driver.admit("large", work(64, 3, 5), "a", 600, 3);

    // Thirty seconds of one device.
    assertRefused(Reason.QUEUE_FULL, 15, () -> driver.admit("b", work(1), "b", 600, 3));
  }

  @Test
  void whatGoesFirstIsNotRefusedForWhatComesAfterIt() {
    driver.admit("long", work(100), "a", 600, 3);

    assertThatCode(() -> driver.admit("short", work(5), "b", 10, 3)).doesNotThrowAnyException();
  }

  /** A device that is busy with tiny images says nothing about large ones. */
  @Test
  void oneShapeDoesNotRaiseTheEstimateOfAnother() {
    driver.measure(work(16, 1, 1_000), 1, 0);

    driver.admit("large", work(64, 9, 3));
    assertRefused(Reason.QUEUE_FULL, 54, () -> driver.admit("a", work(3), "a", 600, 3));
  }

  @Test
  void whatWasNeverMeasuredIsNotRefused() {
    driver.measure(work(16, 1, 1), 1, 0);

    assertThatCode(() -> driver.admit("large", work(512, 1, 1_000), "a", 1, 3))
        .doesNotThrowAnyException();
  }

  @Test
  void anExtremeMeasurementFadesThoughNothingNewIsMeasured() {
    driver = new Driver(new QueueLimits(3, 1_000_000, 1), 1);
    driver.measure(work(1), 100, 0);
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("a", work(10), "a", 60, 3));

    // Halved every two minutes: 1,000 seconds are 57 after 8.3.
    driver.now += 497 * SECOND;

    assertThatCode(() -> driver.admit("a", work(10), "a", 60, 3)).doesNotThrowAnyException();
  }

  @Test
  void aStepThatWasBrokenOffIsKnownToTakeAtLeastThatLong() {
    Request<String> request = driver.admit("a", work(5));
    driver.done(driver.next(), 0);
    var step = driver.next();
    driver.schedule.end(request);
    driver.schedule.undone(driver.workers.getFirst(), step, 60 * SECOND, driver.now);

    // 0.8 of 2 seconds and 0.2 of 60 are 13.6 for each step: five that are ahead, with a quarter in
    // reserve, are 85, and six of its own 81.6. After 68 nothing would be ahead.
    driver.admit("ahead", work(5), "a", 600, 3);
    assertRefused(Reason.WAIT_TOO_SHORT, 68, () -> driver.admit("b", work(6), "b", 96, 3));
  }

  @Test
  void aStepThatWasBrokenOffAtOnceSaysNothing() {
    Request<String> request = driver.admit("a", work(5));
    driver.done(driver.next(), 0);
    var step = driver.next();
    driver.schedule.end(request);
    driver.schedule.undone(driver.workers.getFirst(), step, 1, driver.now);

    // Five steps of two seconds, with a quarter in reserve, and six.
    driver.admit("ahead", work(5), "a", 600, 3);
    assertRefused(Reason.WAIT_TOO_SHORT, 1, () -> driver.admit("b", work(6), "b", 24, 3));
  }

  private static AbstractObjectAssert<?, UnavailableException> assertRefused(
      Reason reason, long retryAfter, ThrowingCallable action) {
    return assertThatThrownBy(action)
        .asInstanceOf(InstanceOfAssertFactories.type(UnavailableException.class))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.retryAfter().toSeconds()).isEqualTo(retryAfter);
            });
  }
}
