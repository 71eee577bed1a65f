package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Outcome;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Holds each step of the engine until it is let go, and sees what becomes of requests. */
final class Steps {
  private static final int MANY = 1_000_000;

  private final Engine engine;
  private final Jobs jobs;
  private final AtStep atStep;
  private Semaphore steps = new Semaphore(0);

  Steps(Engine engine, Jobs jobs, AtStep atStep) {
    this.engine = engine;
    this.jobs = jobs;
    this.atStep = atStep;
  }

  void hold() {
    Semaphore held = new Semaphore(0);
    steps = held;
    atStep.outcomes.clear();
    atStep.rejections.clear();
    atStep.action = held::acquireUninterruptibly;
  }

  /** Lets steps go on, but none faster than this. */
  void slowDown() {
    atStep.outcomes.clear();
    atStep.action = () -> await().pollDelay(Duration.ofMillis(5)).until(() -> true);
  }

  /** How requests have ended since. */
  Collection<Outcome> outcomes() {
    return atStep.awaitOutcomes(1);
  }

  void release(int count) {
    steps.release(count);
  }

  void letGo() {
    atStep.action = () -> {};
    steps.release(MANY);
    awaitNoImages();
  }

  /** Until there is room again. */
  void awaitNoImages() {
    await().until(() -> engine.admittedImages() == 0);
  }

  /** What a client gets that finds no room at first: there is some once it has been refused. */
  <T> T refusedAtFirst(int port, Supplier<T> request) {
    hold();
    Client client = new Client(port);
    client.send(
        client
            .generate("{\"prompt\": \"a heart\", \"num_images\": 4}")
            .header("Prefer", "respond-async"));
    assertThat(engine.admittedImages()).isEqualTo(4);
    CompletableFuture<T> result = CompletableFuture.supplyAsync(request);
    await().until(() -> atStep.rejections.contains(Reason.QUEUE_FULL));
    letGo();
    return result.join();
  }

  /** Runs what gives up while its image is being made, and looks for what is left of that. */
  void abandoned(Runnable request) {
    hold();
    request.run();
    assertThat(jobs.count(JobState.QUEUED) + jobs.count(JobState.RUNNING)).isZero();
    letGo();
    assertThat(outcomes()).containsOnly(Outcome.CANCELLED);
  }
}
