package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.model.ModelId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the check of a schedule's state says when a request of two steps and two frames is in a
 * state in which it must never be.
 */
class BrokenInvariantsTest {
  private static final Work WORK = new Work(new ModelId("sd"), 1, 64, 64, 1, 1, 2, 2);

  private final Driver driver = new Driver(new QueueLimits(100, Long.MAX_VALUE, 1), 2);
  private Request<String> request;
  private Sample<String> sample;

  @BeforeEach
  void admit() {
    request = driver.admit("a", WORK);
    sample = request.samples().getFirst();
  }

  @Test
  void aWorkerHasWhatIsNotRunning() {
    driver.next();
    sample.giveBack();

    assertBroken("what a worker has is running");
  }

  @Test
  void twoWorkersHaveTheSameSample() {
    driver.workers.get(1).run(driver.next());

    assertBroken("no two workers have one sample");
  }

  @Test
  void whatRunsIsAtNoWorker() {
    sample.run();

    assertBroken("what runs is at a worker");
  }

  @Test
  void whatRunsWasNotStarted() {
    driver.workers.getFirst().run(new WorkItem.Prepare<>(request));
    sample.run();

    assertBroken("what runs was started");
  }

  @Test
  void whatIsPreparedWasNotStarted() {
    sample.prepared(BatchKey.ANY_TIMESTEP);

    assertBroken("what is prepared was started");
  }

  @Test
  void whatWasNotPreparedIsStepped() {
    sample.stepped(BatchKey.ANY_TIMESTEP);

    assertBroken("prepared before stepped");
  }

  @Test
  void whatIsNotDenoisedIsDecoded() {
    sample.decoded();

    assertBroken("denoised before decoded");
  }

  @Test
  void moreStepsThanThereAre() {
    for (int i = 0; i < 3; i++) {
      sample.stepped(BatchKey.ANY_TIMESTEP);
    }

    assertBroken("steps in range");
  }

  @Test
  void moreFramesThanThereAre() {
    for (int i = 0; i < 3; i++) {
      sample.decoded();
    }

    assertBroken("frames in range");
  }

  @Test
  void whatIsFinishedIsStillThere() {
    sample.decoded();
    sample.decoded();

    assertBroken("what is finished is gone");
  }

  @Test
  void aCallerHoldsMoreThanItsRequests() {
    request.caller().add(WORK);

    assertBroken("callers add up");
  }

  @Test
  void aCallerWithoutRequestsIsKnown() {
    request.caller().add(WORK);
    driver.schedule.end(request);

    assertBroken("each caller has a request");
  }

  @Test
  void theCallerOfARequestIsNotKnown() {
    Request<String> second = driver.admit("b", WORK);
    request.caller().remove(WORK);
    driver.schedule.end(second);

    assertBroken("its caller is known");
  }

  private void assertBroken(String invariant) {
    assertThatThrownBy(() -> driver.schedule.verifyState(driver.workers))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken: " + invariant);
  }
}
