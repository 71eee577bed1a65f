package dev.darkroom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.image.ImageType;
import dev.darkroom.random.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryJobStoreTest {
  /** What a record takes beside its results. */
  private static final long RECORD = 4096;

  private static final Duration RETENTION = Duration.ofMinutes(10);

  private Instant now = Instant.EPOCH;
  private long sequence;
  private final MemoryJobStore store = new MemoryJobStore(3 * (RECORD + 1000), () -> now);

  private Job job(String id) {
    return new Job(
        new JobId(id),
        0,
        ++sequence,
        "somebody",
        JobKind.GENERATE,
        "{}",
        "[]",
        null,
        true,
        Set.of(),
        JobState.QUEUED,
        new JobProgress(0, 1, 0, 1),
        now,
        null,
        null,
        null,
        null,
        null);
  }

  private Job add(String id, long bytes) {
    Job job = job(id);
    assertThat(store.add(job, bytes)).isEmpty();
    return job;
  }

  /** A job that has left a file of so many bytes. */
  private void succeed(Job job, int bytes) {
    JobResult result =
        new JobResult.Images(
            List.of(new EncodedImage(Seed.of(0), ImageType.PNG, new byte[bytes])),
            JobTimings.of(Duration.ZERO, Map.of(), Duration.ZERO));
    store.put(job.succeeded(result, now, RETENTION));
  }

  private void end(String id, JobState state) {
    store.put(add(id, 1000).ended(state, new IllegalStateException(), now, RETENTION));
  }

  private static Refusal.JobsFull full(UnavailableException e) {
    return (Refusal.JobsFull) e.refusal();
  }

  @Test
  void anIdIsTakenOnce() {
    Job first = add("a", 1000);

    assertThat(store.add(job("a"), 1000)).hasValue(first);
    assertThat(store.bytes()).isEqualTo(RECORD + 1000);
  }

  @Test
  void whatNobodyHasFetchedMakesNoRoom() {
    for (String id : List.of("a", "b", "c")) {
      succeed(add(id, 1000), 1000);
      now = now.plusSeconds(60);
    }

    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> store.add(job("d"), 1000))
        .satisfies(
            e -> {
              assertThat(full(e))
                  .isEqualTo(
                      new Refusal.JobsFull(
                          3 * (RECORD + 1000), 3 * (RECORD + 1000), RECORD + 1000));
              // The first one expires 10 minutes after its end, of which 3 have passed.
              assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(7).plusSeconds(1));
            });
    assertThat(store.find(new JobId("a"))).isInstanceOf(JobStore.Lookup.Found.class);
  }

  @Test
  void whatWasFetchedMakesRoomTheOldestFirst() {
    for (String id : List.of("a", "b", "c")) {
      succeed(add(id, 1000), 1000);
    }
    store.fetched(new JobId("b"), 0);
    store.fetched(new JobId("c"), 0);

    add("d", 1000);

    assertThat(store.find(new JobId("b"))).isInstanceOf(JobStore.Lookup.Gone.class);
    assertThat(store.list(Long.MAX_VALUE, _ -> true, 9))
        .extracting(job -> job.id().value())
        .containsExactly("d", "c", "a");
  }

  /** Or somebody who cancels what they submit would shut everybody out for an hour. */
  @Test
  void whatWasCancelledMakesRoomAndWhatFailedDoesNot() {
    end("a", JobState.FAILED);
    end("b", JobState.CANCELLED);
    end("c", JobState.EXPIRED);

    add("d", 3000);

    assertThat(store.list(Long.MAX_VALUE, _ -> true, 9))
        .extracting(job -> job.id().value())
        .containsExactly("d", "c", "a");
  }

  @Test
  void whatIsLessThanExpectedGivesRoomBack() {
    Job job = add("a", 3000);
    assertThat(store.bytes()).isEqualTo(RECORD + 3000);

    succeed(job, 10);

    assertThat(store.bytes()).isEqualTo(RECORD + 10);
  }

  @Test
  void whatIsLargerThanAllTheRoomIsTakenAlone() {
    add("huge", 1_000_000);

    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> store.add(job("b"), 1));
  }

  @Test
  void jobsExpireAndAreRemembered() {
    succeed(add("a", 1000), 1000);
    succeed(add("b", 1000), 1000);
    store.fetched(new JobId("b"), 0);
    add("running", 1000);

    assertThat(store.removeExpired(now.plus(RETENTION).minusNanos(1))).isZero();
    assertThat(store.removeExpired(now.plus(RETENTION))).isEqualTo(1);

    assertThat(store.find(new JobId("a"))).isInstanceOf(JobStore.Lookup.Gone.class);
    assertThat(store.find(new JobId("none"))).isInstanceOf(JobStore.Lookup.Unknown.class);
    assertThat(store.list(Long.MAX_VALUE, _ -> true, 9)).hasSize(1);
    assertThat(store.bytes()).isEqualTo(RECORD + 1000);
  }

  @Test
  void whatWasRemovedDoesNotComeBack() {
    Job job = add("a", 1000);
    store.remove(job.id());

    succeed(job, 1000);

    assertThat(store.find(job.id())).isInstanceOf(JobStore.Lookup.Gone.class);
    assertThat(store.bytes()).isZero();
  }

  @Test
  void whatIsDiscardedIsForgotten() {
    Job job = add("a", 1000);

    store.discard(job.id());

    assertThat(store.find(job.id())).isInstanceOf(JobStore.Lookup.Unknown.class);
    assertThat(store.bytes()).isZero();
  }

  @Test
  void onlyTheNewestIdsAreRemembered() {
    for (int i = 0; i < 10_001; i++) {
      Job job = add("job-" + i, 0);
      store.remove(job.id());
    }

    assertThat(store.find(new JobId("job-0"))).isInstanceOf(JobStore.Lookup.Unknown.class);
    assertThat(store.find(new JobId("job-1"))).isInstanceOf(JobStore.Lookup.Gone.class);
  }
}
