package dev.darkroom.api.sdapi;

import dev.darkroom.job.Job;
import dev.darkroom.job.JobId;
import dev.darkroom.job.JobState;
import dev.darkroom.job.LiveJob;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The jobs that somebody waits for through this API. Thread-safe. */
@Component
final class GenerationJobs {
  private final Map<JobId, GenerationJob> jobs = new ConcurrentHashMap<>();

  /** One of them. */
  static final class GenerationJob {
    private final LiveJob live;
    private final Asked asked;
    private volatile boolean interrupted;

    private GenerationJob(LiveJob live, Asked asked) {
      this.live = live;
      this.asked = asked;
    }

    LiveJob live() {
      return live;
    }

    Asked asked() {
      return asked;
    }

    /** Whether its caller does not want the rest of it. */
    boolean isInterrupted() {
      return interrupted;
    }

    void interrupt() {
      interrupted = true;
    }
  }

  GenerationJob add(LiveJob live, Asked asked) {
    GenerationJob job = new GenerationJob(live, asked);
    jobs.put(live.job().id(), job);
    return job;
  }

  void remove(GenerationJob job) {
    jobs.remove(job.live().job().id());
  }

  /**
   * The one that a caller is told of: the first that runs, else the first that waits.
   *
   * @param caller its key
   */
  Optional<GenerationJob> current(String caller) {
    record Candidate(GenerationJob job, Job state) {}
    return jobs.values().stream()
        .map(job -> new Candidate(job, job.live().job()))
        .filter(candidate -> candidate.state().caller().equals(caller))
        .filter(candidate -> !candidate.state().state().isFinal())
        .min(
            Comparator.comparing(
                    (Candidate candidate) -> candidate.state().state() != JobState.RUNNING)
                .thenComparing(candidate -> candidate.state().sequence()))
        .map(Candidate::job);
  }
}
