package dev.darkroom.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where jobs are kept, each as it was last put. Thread-safe. */
public interface JobStore {
  /** What became of an id. */
  sealed interface Lookup {
    record Found(Job job) implements Lookup {}

    /**
     * There was a job, which has expired or was deleted.
     *
     * @param caller whose it was
     */
    record Gone(String caller) implements Lookup {}

    record Unknown() implements Lookup {}
  }

  /**
   * Takes a job in, unless there is one of its id.
   *
   * @param bytes that its results take at most; 0 for one that is not kept
   * @return the job that has the id already
   * @throws dev.darkroom.failure.UnavailableException if there is no room for its results
   */
  Optional<Job> add(Job job, long bytes);

  /** Puts a newer version in the place of an older one, unless the job was removed. */
  void put(Job job);

  Lookup find(JobId id);

  /**
   * Newest first.
   *
   * @param before only jobs that came before this one, by {@link Job#sequence}
   * @param limit 1 or more
   */
  List<Job> list(long before, Predicate<Job> which, int limit);

  /** One of a job's files was fetched, or its only result. */
  void fetched(JobId id, int index);

  /** Takes a job out, with its results; of its id is remembered that there was one. */
  void remove(JobId id);

  /** Takes a job out as if there had been none. */
  void discard(JobId id);

  /**
   * Takes out those whose time is over.
   *
   * @return how many of them had results that nobody had fetched
   */
  int removeExpired(Instant now);

  /** Bytes of results, and of those that are expected. */
  long bytes();
}
