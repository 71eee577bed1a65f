package dev.darkroom.engine.schedule;

import static dev.darkroom.engine.schedule.Driver.SECOND;
import static dev.darkroom.engine.schedule.Driver.describe;
import static dev.darkroom.engine.schedule.Driver.of;
import static dev.darkroom.engine.schedule.Driver.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.model.ModelId;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Who goes next, by plain values. */
class ScheduleTest {
  private static final long DAY = 24 * 60 * 60 * SECOND;
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

  /**
   * Ten seconds of the heavy one count for five, and so its requests begin at 5, 10, 15, 20 and 25
   * seconds of its share; those of the other, of nine seconds, at 9, 18, 27, 36 and 45. What they
   * were given decays meanwhile, by less than any two of these differ.
   */
  @Test
  void aCallerOfTwiceTheWeightGetsTwiceAsMuch() {
    driver.measure(work(1), 1, 0);
    for (int i = 0; i < 5; i++) {
      driver.admit("light " + i, work(9), "light", 1);
      driver.admit("heavy " + i, work(10), "heavy", 2);
    }

    assertThat(driver.rest().stream().filter(item -> item.startsWith("Decode")))
        .containsExactly(
            "Decode heavy 0",
            "Decode light 0",
            "Decode heavy 1",
            "Decode heavy 2",
            "Decode light 1",
            "Decode heavy 3",
            "Decode heavy 4",
            "Decode light 2",
            "Decode light 3",
            "Decode light 4");
  }

  /**
   * Both always have three requests. Of what a caller is given, that of 173 s counts (120 s / ln
   * 2), and with a share s of the device its next one has waited for 30 / s. Both are next at the
   * same time where (173 s + 10) / 2 - 30 / s / 2 = 173 (1 - s) + 10 - 30 / (1 - s) / 2: at 0.625.
   * It is not two thirds, as who waits longer gains by it.
   */
  @Test
  void overTimeTheShareOfACallerFollowsItsWeight() {
    driver.measure(work(1), 1, 0);
    int heavy = 0;
    for (int i = 0; i < 3; i++) {
      driver.admit("light", work(10), "light", 1);
      driver.admit("heavy", work(10), "heavy", 2);
    }
    for (int ended = 0; ended < 300; ) {
      WorkItem<String> item = driver.next();
      for (String name : driver.done(item, item instanceof WorkItem.Step ? 1 : 0)) {
        driver.admit(name, work(10), name, name.equals("heavy") ? 2 : 1);
        heavy += name.equals("heavy") ? 1 : 0;
        ended++;
      }
    }

    assertThat(heavy).isBetween(180, 195);
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
  void aStepLeadsToAnotherTimestep() {
    driver = new Driver(FOURS, 1);
    driver.admit("a", work(9));
    driver.done(driver.next(), 0, 981);
    driver.done(driver.next(), 1, 961);
    driver.admit("b", work(5));
    driver.done(driver.next(), 0, 981);

    assertThat(driver.next().samples()).hasSize(1);
    driver.done(running(), 1, 961);
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

  private WorkItem<String> running() {
    return running(0);
  }

  @SuppressWarnings("unchecked")
  private WorkItem<String> running(int worker) {
    return (WorkItem<String>) Objects.requireNonNull(driver.workers.get(worker).running());
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

  @Test
  void ofSeveralPreviewsTheFirstRequestsGoesFirst() {
    driver = new Driver(FOURS, 1);
    driver.measure(work(1), 1, 0);
    Request<String> longer = driver.admit("longer", work(9));
    Request<String> shorter = driver.admit("shorter", work(5));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    WorkItem<String> step = driver.next();
    longer.samples().getFirst().requestPreview();
    shorter.samples().getFirst().requestPreview();
    driver.done(step, 1);

    assertThat(describe(driver.next())).isEqualTo("Preview shorter");
  }

  @Test
  void countsWhatWaitsAndWhatIsUnderWay() {
    Request<String> begun = driver.admit("begun", work(64, 3, 1));
    Request<String> waiting = driver.admit("waiting", work(64, 2, 9));
    driver.next();

    assertThat(driver.schedule.startedSamples()).isEqualTo(3);
    assertThat(driver.schedule.queuedSamples()).isEqualTo(2);
    assertThat(driver.schedule.admittedSamples()).isEqualTo(5);
    assertThat(driver.schedule.waiting()).isEqualTo(List.of(waiting));
    assertThat(driver.schedule.requests()).isEqualTo(List.of(begun, waiting));
    assertThat(driver.schedule.isEmpty()).isFalse();
    assertThat(begun.samples()).extracting(Sample::index).containsExactly(0, 1, 2);
  }

  @Test
  void whatTookLongToPrepareAndHasEndedDoesNotHoldUpTheNext() {
    Request<String> gone = driver.admit("gone", work(5));
    driver.done(driver.next(), 10);
    driver.schedule.end(gone);
    driver.admit("next", work(5));

    assertThat(describe(driver.next())).isEqualTo("Prepare next");
  }

  @Test
  void aBatchThatIsHalvedIsOfOneSizeAndAnyTimestep() {
    driver = new Driver(FOURS, 1);
    Request<String> small = driver.admit("small", work(64, 4, 9));
    driver.done(driver.next(), 0, 981);
    var step = (WorkItem.Step<String>) driver.next();
    driver.schedule.halveBatch(driver.workers.getFirst(), step);
    driver.schedule.undone(driver.workers.getFirst(), step, 0, driver.now);

    driver.done(driver.next(), 0, 961);
    driver.done(driver.next(), 0, 961);
    assertThat(driver.next().samples()).hasSize(2);
    driver.done(running(), 0, 941);
    driver.schedule.end(small);
    driver.admit("large", work(128, 4, 9));
    driver.done(driver.next(), 0, 981);
    assertThat(driver.next().samples()).hasSize(4);
  }

  /** 20 steps count for 10 and each second of waiting for one; 8 for 8, and a half. */
  @Test
  void whatIsMoreUrgentHasWaitedLongerAmongItsCallersOwn() {
    assertThat(firstAfter(3)).isEqualTo("Prepare ordinary");
    assertThat(firstAfter(5)).isEqualTo("Prepare urgent");
  }

  private String firstAfter(int seconds) {
    driver = new Driver(ONE_BY_ONE, 1);
    driver.measure(work(1), 1, 0);
    driver.admit("urgent", work(20), "somebody", 600, 2);
    driver.admit("ordinary", work(8), "somebody", 600, 3);
    driver.now += seconds * SECOND;
    return describe(driver.next());
  }

  /** Of 40 seconds, 10 are left after four minutes; 200 are to come, for 120 of which it waited. */
  @Test
  void whatACallerWasGivenCountsHalfEveryTwoMinutes() {
    assertThat(firstBesideOneThatWasServed(200, 240, 89)).isEqualTo("Prepare new");
    assertThat(firstBesideOneThatWasServed(200, 240, 91)).isEqualTo("Prepare second");
  }

  /** Of a caller that was given 40 seconds, and that begins a request while one ends. */
  private String firstBesideOneThatWasServed(int steps, int waited, int stepsOfNew) {
    driver = new Driver(ONE_BY_ONE, 1);
    driver.now = 100 * DAY;
    driver.measure(work(1), 1, 0);
    driver.admit("first", work(40), "served", 600, 3);
    driver.done(driver.next(), 0);
    for (int i = 0; i < 40; i++) {
      driver.done(driver.next(), 1);
    }
    driver.admit("second", work(steps), "served", 600, 3);
    driver.done(driver.next(), 0);
    driver.schedule.end(driver.admit("never begun", work(9), "served", 600, 3));
    driver.now += waited * SECOND;
    driver.admit("new", work(stepsOfNew), "new", 600, 3);
    return describe(driver.next());
  }

  /** 40 seconds that it was given, and 10 that are left. */
  @Test
  void aRequestThatWasGivenNothingChangesNothingAboutItsCaller() {
    assertThat(firstBesideOneThatWasServed(10, 0, 49)).isEqualTo("Prepare new");
    assertThat(firstBesideOneThatWasServed(10, 0, 51)).isEqualTo("Prepare second");
  }

  /** Ten steps of two seconds, in company: ten that it was given, and five that are left. */
  @Test
  void aCallerIsGivenItsPartOfASharedStep() {
    assertThat(firstAfterSharedSteps(14)).isEqualTo("Prepare new");
    assertThat(firstAfterSharedSteps(16)).isEqualTo("Prepare second");
  }

  private String firstAfterSharedSteps(int stepsOfNew) {
    driver = new Driver(new QueueLimits(100, Long.MAX_VALUE, 2), 1);
    driver.measure(work(1), 1, 0);
    driver.admit("first", work(10), "a", 600, 3);
    driver.admit("company", work(10), "b", 600, 3);
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    for (int i = 0; i < 10; i++) {
      driver.done(driver.next(), 2);
    }
    driver.admit("second", work(5), "a", 600, 3);
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    driver.admit("new", work(stepsOfNew), "c", 600, 3);
    return describe(driver.next());
  }

  /** 50 seconds are left; of 30 a worker was busy with it for 10, and it waited for 20. */
  @Test
  void aRequestOfSeveralImagesWaitsWhileNoWorkerIsBusyWithIt() {
    assertThat(firstBesideTwoImages(39)).isEqualTo("Prepare new");
    assertThat(firstBesideTwoImages(41)).isEqualTo("Step two");
  }

  private String firstBesideTwoImages(int stepsOfNew) {
    driver = new Driver(new QueueLimits(100, Long.MAX_VALUE, 2), 1);
    driver.measure(work(1), 1, 0);
    driver.admit("two", work(64, 2, 30));
    driver.done(driver.next(), 0);
    for (int i = 0; i < 5; i++) {
      driver.done(driver.next(), 2);
    }
    driver.now += 20 * SECOND;
    driver.admit("new", work(stepsOfNew), "other", 600, 3);
    return describe(driver.next());
  }

  /** Six seconds: two for the rows of one, four for twice as many of the other. */
  @Test
  void aSharedStepCostsEachByItsRows() {
    driver = new Driver(FOURS, 1);
    driver.measure(of("other", 1), 1, 0);
    driver.admit("plain", work(3));
    driver.admit("guided", new Work(new ModelId("sd"), 1, 64, 64, 2, 1, 2, 1));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 6);

    Request<String> last = driver.admit("last", work(100));

    // Two steps of two seconds, and one of four.
    assertThat(driver.schedule.expectedWait(last, driver.now).orElseThrow().secondsToStart())
        .hasValue(8);
  }

  /** Four seconds of two images, then eight: a fifth of the latter counts. */
  @Test
  void aSharedStepIsMeasuredOnceForEachSize() {
    driver = new Driver(FOURS, 1);
    driver.admit("two", work(64, 2, 9));
    driver.doneAtOnce(driver.next(), 0);
    driver.doneAtOnce(driver.next(), 4);
    driver.doneAtOnce(driver.next(), 8);

    Request<String> last = driver.admit("last", work(100));

    // 2.4 seconds for each of seven steps of two images.
    assertThat(driver.schedule.expectedWait(last, driver.now).orElseThrow().secondsToStart())
        .hasValueCloseTo(33.6, within(1e-9));
  }

  @Test
  void severalWorkersShareTheWorkAheadAndTheImagesOfARequest() {
    driver = new Driver(ONE_BY_ONE, 2);
    driver.measure(work(1), 2, 0);
    driver.admit("first", work(4));
    Request<String> images = driver.admit("images", work(64, 3, 5));
    Request<String> image = driver.admit("image", work(20));

    ExpectedWait wait = driver.schedule.expectedWait(images, driver.now).orElseThrow();
    assertThat(wait.secondsToStart()).hasValue(4);
    assertThat(wait.secondsToEnd()).hasValue(19);
    wait = driver.schedule.expectedWait(image, driver.now).orElseThrow();
    assertThat(wait.samplesAhead()).isEqualTo(4);
    assertThat(wait.secondsToStart()).hasValue(19);
    assertThat(wait.secondsToEnd()).hasValue(59);
  }

  /** One image has two frames of three seconds left, the other three. */
  @Test
  void aRequestTakesAsLongAsItsSlowestImage() {
    driver = new Driver(new QueueLimits(100, Long.MAX_VALUE, 2), 2);
    driver.measure(work(1), 2, 3);
    Request<String> request =
        driver.admit("animations", new Work(new ModelId("sd"), 1, 64, 64, 1, 2, 1, 3));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 2);
    driver.done(driver.next(), 3);

    assertThat(driver.schedule.expectedWait(request, driver.now).orElseThrow().secondsToEnd())
        .hasValueCloseTo(9.0, within(1e-9));
  }

  @Test
  void whatIsUnderWayIsTimeAheadButNoImagesAhead() {
    driver.measure(work(1), 2, 0);
    driver.admit("begun", work(3));
    driver.next();
    Request<String> next = driver.admit("next", work(5));

    ExpectedWait wait = driver.schedule.expectedWait(next, driver.now).orElseThrow();

    assertThat(wait.samplesAhead()).isZero();
    assertThat(wait.secondsToStart()).hasValue(6);
    assertThat(wait.secondsToEnd()).hasValue(16);
  }

  @Test
  void nobodyCanTellWhatIsBehindWorkThatWasNeverMeasured() {
    driver.measure(work(1), 2, 0);
    driver.admit("of another model", of("other", 3));
    Request<String> second = driver.admit("measured", work(3));

    assertThat(driver.schedule.expectedWait(second, driver.now).orElseThrow())
        .isEqualTo(new ExpectedWait(1, OptionalDouble.empty(), OptionalDouble.empty()));
  }

  /**
   * A worker was busy for ten of the twenty seconds of one, the other waited for all of its ten.
   */
  @Test
  void ofRequestsThatHaveBecomeEqualTheEarlierGoesFirst() {
    driver.now = 10 * SECOND;
    Request<String> earlier = driver.admit("earlier", work(5), "a", 600, 3);
    driver.schedule.admit("later", work(5), new Claim("b", 3, 0, 600 * SECOND), driver.now);
    assertThat(describe(driver.next())).isEqualTo("Prepare later");
    driver.done(running(), 10);

    assertThat(driver.schedule.expectedWait(earlier, driver.now).orElseThrow().secondsToStart())
        .hasValue(0);
  }

  @Test
  void whatIsUnderWayElsewhereHoldsUpNobodyHere() {
    driver = new Driver(ONE_BY_ONE, 2, 1);
    driver.measure(of("other", 1), 1, 0);
    driver.admit("elsewhere", of("sd", 9));
    driver.next();
    driver.admit("here", of("other", 30));
    driver.done(1, Objects.requireNonNull(driver.next(1)), 0);
    driver.done(1, Objects.requireNonNull(driver.next(1)), 1);
    driver.admit("short", of("other", 1), "other", 600, 3);

    assertThat(describe(Objects.requireNonNull(driver.next(1)))).isEqualTo("Prepare short");
  }

  @Test
  void whatIsUnderWayGoesOnWhileWhatALostDeviceWasAtWaitsForRoom() {
    driver = new Driver(ONE_BY_ONE, 2, 1);
    driver.admit("elsewhere", of("other", 9));
    driver.done(1, Objects.requireNonNull(driver.next(1)), 0);
    driver.next(1);
    driver.admit("running", of("sd", 9));
    driver.done(driver.next(), 0);
    driver.schedule.undone(driver.workers.get(1), running(1), 0, driver.now);
    driver.schedule.workerLost();

    assertThat(describe(driver.next())).isEqualTo("Step running");
  }

  @Test
  void whatCameEarlierIsNotHeldUpByWhatWaitsForRoom() {
    driver = new Driver(ONE_BY_ONE, 1, 1);
    driver.measure(work(1), 1, 0);
    driver.admit("running", of("sd", 30));
    driver.done(driver.next(), 0);
    driver.admit("earlier", of("sd", 1), "other", 600, 3);
    driver.admit("of another model", of("other", 9));

    assertThat(describe(driver.next())).isEqualTo("Prepare earlier");
  }

  @Test
  void slowFramesAreDecodedAtOnceWhereThereIsNothingToStep() {
    driver.admit("animation", new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 1, 3));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 1);

    for (int i = 0; i < 3; i++) {
      assertThat(describe(driver.next())).isEqualTo("Decode animation");
      driver.done(running(), 5);
    }
  }

  @Test
  void whatEndsDuringItsLastFrameIsNotFinishedToo() {
    driver.admit("finished", work(1));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    assertThat(driver.done(driver.next(), 0)).containsExactly("finished");

    Request<String> gone = driver.admit("gone", work(1));
    driver.done(driver.next(), 0);
    driver.done(driver.next(), 0);
    WorkItem<String> last = driver.next();
    driver.schedule.end(gone);
    assertThat(driver.done(last, 0)).isEmpty();
  }

  @Test
  void theWaitIsWhatItIsNow() {
    driver.measure(work(1), 2, 0);
    driver.admit("first", work(3));
    driver.done(driver.next(), 0);
    Request<String> second = driver.admit("second", work(9));
    driver.done(driver.next(), 2);

    assertThat(driver.schedule.expectedWait(second, driver.now).orElseThrow().secondsToStart())
        .hasValueCloseTo(4.0, within(1e-9));
  }

  @Test
  void aPreviewTellsWhatAFrameCosts() {
    Request<String> request = driver.admit("a", work(3));
    driver.done(driver.next(), 0);
    WorkItem<String> step = driver.next();
    request.samples().getFirst().requestPreview();
    driver.done(step, 1);
    driver.done(driver.next(), 5);

    // Two steps of a second, and a frame.
    assertThat(driver.schedule.expectedWait(request, driver.now).orElseThrow().secondsToEnd())
        .hasValue(7);
  }
}
