package dev.darkroom.engine.schedule;

import static dev.darkroom.engine.schedule.Driver.SECOND;
import static dev.darkroom.engine.schedule.Driver.describe;
import static dev.darkroom.engine.schedule.Driver.of;
import static dev.darkroom.engine.schedule.Driver.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.model.ModelId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Who goes next, by plain values. */
class ScheduleTest {
  private static final QueueLimits ONE_BY_ONE = new QueueLimits(100, Long.MAX_VALUE, 1);
  private static final QueueLimits FOURS = new QueueLimits(100, Long.MAX_VALUE, 4);

  private Driver driver = new Driver(ONE_BY_ONE, 1);

  @Test
  void aRequestIsPreparedSteppedAndDecoded() {
    driver.admit("a", work(2));

    assertThat(driver.rest()).containsExactly("Prepare a", "Step a", "Step a", "Decode a");
    assertThat(driver.schedule.isEmpty()).isTrue();
  }

  @Test
  void nothingIsNextWhereThereIsNothing() {
    assertThat(driver.next(0)).isNull();
  }

  @Test
  void whatAWorkerHasIsGivenToNoOther() {
    driver = new Driver(ONE_BY_ONE, 2);
    driver.admit("a", work(2));
    driver.next();

    assertThat(driver.next(1)).isNull();
  }

  @Test
  void everyFrameIsDecoded() {
    driver.admit("animation", new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 2, 3));

    assertThat(driver.rest().stream().filter("Decode animation"::equals)).hasSize(3);
  }

  @Test
  void aShortRequestGoesBeforeALongOneThatCameEarlier() {
    driver.measure(work(1), 1, 0);
    driver.admit("long", work(1_000));
    driver.admit("short", work(4));

    assertThat(describe(driver.next())).isEqualTo("Prepare short");
  }

  @Test
  void aShortRequestGoesBeforeALongOneThatIsBeingWorkedOn() {
    driver.measure(work(1), 1, 0);
    driver.admit("long", work(1_000));
    driver.done(driver.next(), 0);
    for (int i = 0; i < 900; i++) {
      driver.done(driver.next(), 1);
    }
    driver.admit("short", work(99));

    assertThat(describe(driver.next())).isEqualTo("Prepare short");
  }

  @Test
  void ofEqualRequestsTheEarlierGoesFirst() {
    driver.measure(work(1), 1, 0);
    driver.admit("early", work(5));
    driver.admit("late", work(5));

    assertThat(driver.rest().stream().filter(item -> item.startsWith("Decode")))
        .containsExactly("Decode early", "Decode late");
  }

  @Test
  void whatHasBegunIsFinishedBeforeAnEqualOneIsBegun() {
    driver.measure(work(1), 1, 0);
    driver.admit("new", work(20));
    Request<String> begun = driver.admit("begun", work(19));
    driver.done(driver.next(), 0);

    assertThat(driver.next().samples()).containsExactlyElementsOf(begun.samples());
  }

  /** A second of work for every two of waiting. */
  @Test
  void whoHasWaitedLongEnoughIsNotOvertakenAnyMore() {
    driver.measure(work(1), 1, 0);
    driver.admit("long", work(100));
    driver.now += 2 * 89 * SECOND;
    driver.admit("short", work(10), "other", 600, 3);
    assertThat(describe(driver.next())).isEqualTo("Prepare short");

    driver = new Driver(ONE_BY_ONE, 1);
    driver.measure(work(1), 1, 0);
    driver.admit("long", work(100));
    driver.now += 2 * 91 * SECOND;
    driver.admit("short", work(10), "other", 600, 3);
    assertThat(describe(driver.next())).isEqualTo("Prepare long");
  }

  @Test
  void whatIsDecodedNextIsTheLeastWorkAndNotWhatCameFirst() {
    driver = new Driver(FOURS, 1);
    driver.measure(work(1), 1, 1);
    driver.admit("three frames", new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 1, 3));
    driver.admit("one frame", work(1));

    assertThat(driver.rest().stream().filter(item -> item.startsWith("Decode")).findFirst())
        .hasValue("Decode one frame");
  }

  @Test
  void aMoreUrgentRequestGoesBeforeAShorterOneOfTheSameCaller() {
    driver.measure(work(1), 1, 0);
    driver.admit("short", work(5));
    driver.admit("urgent", work(8), "somebody", 600, 2);

    assertThat(describe(driver.next())).isEqualTo("Prepare urgent");
  }

  @Test
  void urgencyPushesAheadOfNobodyElse() {
    driver.measure(work(1), 1, 0);
    driver.admit("short", work(5));
    driver.admit("urgent", work(8), "other", 600, 0);

    assertThat(describe(driver.next())).isEqualTo("Prepare short");
  }

  @Test
  void aLessUrgentRequestYieldsToEverybody() {
    driver.measure(work(1), 1, 0);
    driver.admit("background", work(3), "other", 600, 5);
    driver.admit("ordinary", work(11));

    assertThat(describe(driver.next())).isEqualTo("Prepare ordinary");
  }

  @Test
  void aCallerWithManyRequestsGainsNothingOverOneWithASingleRequest() {
    driver.measure(work(1), 1, 0);
    for (int i = 0; i < 5; i++) {
      driver.admit("many " + i, work(10), "many", 600, 0);
    }
    driver.admit("single", work(25), "single", 600, 3);

    assertThat(driver.rest().stream().filter(item -> item.startsWith("Decode")))
        .containsExactly(
            "Decode many 0",
            "Decode many 1",
            "Decode single",
            "Decode many 2",
            "Decode many 3",
            "Decode many 4");
  }

  @Test
  void allThatFitShareAStepUpToTheLimit() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(64, 3, 9));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 10);
    driver.admit("larger", work(128, 1, 9));
    driver.admit("b", work(64, 3, 9));

    assertThat(describe(driver.next())).isEqualTo("Prepare b");
    driver.done(running(), 0);
    assertThat(describe(driver.next())).isEqualTo("Step a b");
    assertThat(running().samples()).hasSize(4);
  }

  @Test
  void anotherTimestepIsNoCompanyWhereTheModelTakesOneForAll() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(9));
    driver.done(driver.next(), 0, 981);
    driver.done(driver.next(), 1, 981);
    driver.admit("b", work(5));
    driver.done(driver.next(), 0, 981);
    driver.admit("c", work(1));
    driver.done(driver.next(), 0, 1);

    assertThat(describe(driver.next())).isEqualTo("Step c");
    driver.done(running(), 1, 1);
    driver.done(driver.next(), 0, 1);
    assertThat(describe(driver.next())).isEqualTo("Step b a");
  }

  @Test
  void whatFailedInCompanyIsTriedAloneAtOnceAndThenJoinsAgain() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(64, 2, 2));
    driver.done(driver.next(), 0);
    var step = driver.next();
    driver.schedule.isolate(step);
    driver.schedule.undone(driver.workers.getFirst(), step, 0, driver.now);

    for (int i = 0; i < 2; i++) {
      var alone = driver.next();
      assertThat(alone.samples()).hasSize(1);
      driver.done(alone, 0);
    }
    assertThat(driver.next().samples()).hasSize(2);
  }

  @Test
  void aBatchIsHalvedWhereThereIsNoMemoryAndMayBeWholeAgainLater() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(64, 4, 2_000));
    driver.done(driver.next(), 0);
    var step = (WorkItem.Step<String>) driver.next();
    driver.schedule.halveBatch(driver.workers.getFirst(), step);
    driver.schedule.undone(driver.workers.getFirst(), step, 0, driver.now);

    for (int i = 0; i < 1_001; i++) {
      var half = driver.next();
      assertThat(half.samples()).hasSize(2);
      driver.done(half, 0);
    }
    assertThat(driver.next().samples()).hasSize(4);
  }

  @Test
  void oneRequestIsPreparedBetweenStepsAndMoreOnlyForLessThanAStepsTime() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(9));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 10);
    driver.admit("b", work(9));
    driver.admit("c", work(9));
    driver.admit("d", work(9));

    assertThat(describe(driver.next())).isEqualTo("Prepare b");
    driver.done(running(), 6);
    assertThat(describe(driver.next())).isEqualTo("Prepare c");
    driver.done(running(), 6);
    assertThat(describe(driver.next())).isEqualTo("Step a b c");
  }

  @Test
  void oneFrameIsDecodedBetweenStepsAndMoreOnlyForLessThanAStepsTime() {
    driver = new Driver(FOURS, 1);
    driver.admit("long", work(9));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 10);
    driver.admit("short", new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 1, 9));
    driver.done(driver.next(), 0);
    assertThat(describe(driver.next())).isEqualTo("Step short long");
    driver.done(running(), 10);

    assertThat(describe(driver.next())).isEqualTo("Decode short");
    driver.done(running(), 6);
    assertThat(describe(driver.next())).isEqualTo("Decode short");
    driver.done(running(), 6);
    assertThat(describe(driver.next())).isEqualTo("Step long");
  }

  @SuppressWarnings("unchecked")
  private WorkItem<String> running() {
    return (WorkItem<String>) Objects.requireNonNull(driver.workers.getFirst().running());
  }

  @Test
  void whatWaitsForRoomForItsModelIsNotOvertakenByWhatCameLater() {
    driver = new Driver(ONE_BY_ONE, 1, 1);
    driver.admit("running", of("sd", 9));
    driver.done(driver.next(), 0);
    driver.admit("other model", of("other", 9));
    driver.admit("later", of("sd", 1));

    assertThat(driver.rest().stream().filter(item -> item.startsWith("Prepare")))
        .containsExactly("Prepare other model", "Prepare later");
  }

  @Test
  void whatALostDeviceWasAtIsNotOvertakenWhileItWaitsForRoom() {
    driver = new Driver(ONE_BY_ONE, 2, 1);
    driver.measure(work(1), 1, 0);
    driver.admit("running", of("sd", 30));
    driver.done(driver.next(), 0);
    driver.admit("elsewhere", of("other", 9), "other", 600, 3);
    driver.done(1, Objects.requireNonNull(driver.next(1)), 0);
    assertThat(driver.schedule.workerLost()).isEqualTo(1);
    driver.admit("later", of("sd", 1), "late", 600, 3);

    // The first worker has room for the model of "later" alone.
    assertThat(describe(driver.next())).isEqualTo("Step running");
  }

  @Test
  void whatHasEndedIsGivenToNobody() {
    Request<String> request = driver.admit("gone", work(5));
    var item = driver.next();

    assertThat(driver.schedule.isAbandoned(item)).isFalse();
    assertThat(driver.schedule.end(request)).isTrue();
    assertThat(driver.schedule.isAbandoned(item)).isTrue();
    driver.schedule.undone(driver.workers.getFirst(), item, 0, driver.now);

    assertThat(driver.schedule.end(request)).isFalse();
    assertThat(driver.next(0)).isNull();
  }

  @Test
  void whatIsPastItsTimeHasExpired() {
    driver.admit("a", work(5), "somebody", 10, 3);
    Request<String> b = driver.admit("b", work(5), "somebody", 9, 3);
    driver.now += 9 * SECOND;

    assertThat(driver.schedule.expired(driver.now)).isEqualTo(List.of(b));
  }

  @Test
  void theWaitBehindOthersIsWhatTheirWorkTakes() {
    driver.measure(work(1), 2, 0);
    driver.admit("first", work(3));
    Request<String> second = driver.admit("second", work(64, 2, 5));

    ExpectedWait wait = driver.schedule.expectedWait(second, driver.now).orElseThrow();

    // 3 steps of 2 seconds, then 5 of 2 samples.
    assertThat(wait.samplesAhead()).isEqualTo(1);
    assertThat(wait.secondsToStart()).hasValue(6);
    assertThat(wait.secondsToEnd()).hasValue(26);
  }

  @Test
  void whatHasStartedWaitsForNobody() {
    driver.measure(work(1), 2, 0);
    Request<String> first = driver.admit("first", work(3));
    driver.next();
    driver.admit("shorter", work(1));

    ExpectedWait wait = driver.schedule.expectedWait(first, driver.now).orElseThrow();

    assertThat(wait.samplesAhead()).isZero();
    assertThat(wait.secondsToStart()).hasValue(0);
    assertThat(wait.secondsToEnd()).hasValue(8);
  }

  @Test
  void nobodyCanTellHowLongTheFirstRequestTakes() {
    Request<String> first = driver.admit("first", work(3));
    Request<String> second = driver.admit("second", work(3));

    assertThat(driver.schedule.expectedWait(first, driver.now).orElseThrow())
        .isEqualTo(new ExpectedWait(0, OptionalDouble.of(0), OptionalDouble.empty()));
    assertThat(driver.schedule.expectedWait(second, driver.now).orElseThrow())
        .isEqualTo(new ExpectedWait(1, OptionalDouble.empty(), OptionalDouble.empty()));
    driver.schedule.end(first);
    assertThat(driver.schedule.expectedWait(first, driver.now)).isEmpty();
  }

  @Test
  void aPreviewIsDecodedBetweenTwoSteps() {
    Request<String> request = driver.admit("a", work(3));
    driver.done(driver.next(), 1);
    WorkItem<String> step = driver.next();
    request.samples().getFirst().requestPreview();
    driver.done(step, 1);

    WorkItem<String> preview = driver.next();
    assertThat(describe(preview)).isEqualTo("Preview a");
    driver.done(preview, 5);

    assertThat(driver.rest()).containsExactly("Step a", "Step a", "Decode a");
  }

  @Test
  void oneSlowPreviewIsDecodedBeforeTheNextStep() {
    Request<String> request = driver.admit("a", work(64, 2, 3));
    driver.done(driver.next(), 1);
    WorkItem<String> step = driver.next();
    request.samples().forEach(Sample::requestPreview);
    driver.done(step, 1);

    driver.done(driver.next(), 5);

    // It took longer than the step: the other one waits until after the next.
    assertThat(driver.rest()).startsWith("Step a", "Preview a");
  }

  @Test
  void whatIsDoneNeedsNoPreview() {
    Request<String> request = driver.admit("a", work(1));
    driver.done(driver.next(), 1);
    WorkItem<String> step = driver.next();
    request.samples().getFirst().requestPreview();
    driver.done(step, 1);

    assertThat(driver.rest()).containsExactly("Decode a");
  }
}
