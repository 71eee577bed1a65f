package dev.darkroom.job;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request and what has become of it, at one moment.
 *
 * @param caller who has it done, as {@link JobOptions#caller}
 * @param version counts what has happened to it
 * @param sequence its place among all jobs of the process, in the order in which they came
 * @param parameters what its API says of it, in JSON
 * @param warnings what its API warns of, in JSON
 * @param bodyDigest of the request as it was sent; null where its client chose no id
 * @param kept whether it outlives its answer
 * @param fetched which of its files were fetched, by their index
 * @param expiresAt when it is forgotten; null as long as it is not done
 * @param failure why it has none where it has no result but is done
 */
public record Job(
    JobId id,
    long version,
    long sequence,
    String caller,
    JobKind kind,
    String parameters,
    String warnings,
    @Nullable String bodyDigest,
    boolean kept,
    Set<Integer> fetched,
    JobState state,
    JobProgress progress,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Instant expiresAt,
    @Nullable JobResult result,
    @Nullable RuntimeException failure) {
  /** A job that has just come. */
  static Job queued(JobOptions options, long sequence, JobRequest request, Instant now) {
    return new Job(
        options.id(),
        0,
        sequence,
        options.caller(),
        request.kind(),
        request.parameters(),
        request.warnings(),
        options.key() == null ? null : options.key().bodyDigest(),
        options.kept(),
        Set.of(),
        JobState.QUEUED,
        request.atFirst(),
        now,
        null,
        null,
        null,
        null,
        null);
  }

  Job started(Instant now) {
    return with(JobState.RUNNING, progress, now, null, null, null, null);
  }

  Job with(JobProgress newProgress) {
    return with(state, newProgress, startedAt, null, null, null, null);
  }

  Job succeeded(JobResult how, Instant now, Duration retention) {
    return with(JobState.SUCCEEDED, progress, startedAt, now, now.plus(retention), how, null);
  }

  /**
   * @param end a final state other than success
   */
  Job ended(JobState end, RuntimeException why, Instant now, Duration retention) {
    return with(end, progress, startedAt, now, now.plus(retention), null, why);
  }

  /** Whether all of its files were fetched. */
  boolean isFetched() {
    return result != null && fetched.size() >= result.files();
  }

  /**
   * Whether there is nothing left of it that anybody could want: it is fetched, or was cancelled.
   */
  boolean isSettled() {
    return isFetched() || state == JobState.CANCELLED;
  }

  Job withFetched(int index) {
    Set<Integer> more = new HashSet<>(fetched);
    more.add(index);
    return new Job(
        id,
        version,
        sequence,
        caller,
        kind,
        parameters,
        warnings,
        bodyDigest,
        kept,
        Set.copyOf(more),
        state,
        progress,
        createdAt,
        startedAt,
        finishedAt,
        expiresAt,
        result,
        failure);
  }

  private Job with(
      JobState newState,
      JobProgress newProgress,
      @Nullable Instant started,
      @Nullable Instant finished,
      @Nullable Instant end,
      @Nullable JobResult how,
      @Nullable RuntimeException why) {
    return new Job(
        id,
        version + 1,
        sequence,
        caller,
        kind,
        parameters,
        warnings,
        bodyDigest,
        kept,
        fetched,
        newState,
        newProgress,
        createdAt,
        started,
        finished,
        end,
        how,
        why);
  }
}
