package dev.darkroom.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A job as all see it who look at about the same time. Thread-safe. */
public final class JobView {
  /** For which what it has before it is not looked at again. */
  private static final Duration LIFE = Duration.ofMillis(100);

  private final Job job;
  private final Optional<JobOutlook> outlook;
  private final List<Preview> previews;
  private final Instant time;
  private final Map<List<Preview>, byte[]> renderings = new ConcurrentHashMap<>();

  /**
   * @param previews in the order in which they came
   */
  JobView(Job job, Optional<JobOutlook> outlook, List<Preview> previews, Instant time) {
    this.job = job;
    this.outlook = outlook;
    this.previews = List.copyOf(previews);
    this.time = time;
  }

  public Job job() {
    return job;
  }

  /** What it has before it; empty once it has ended. */
  public Optional<JobOutlook> outlook() {
    return outlook;
  }

  /** Images that go before it; 0 once it is started. */
  public int imagesAhead() {
    return outlook.map(JobOutlook::imagesAhead).orElse(0);
  }

  /** The previews that have come since a version, in the order in which they came. */
  public List<Preview> previewsSince(long version) {
    return previews.stream().filter(preview -> preview.version() > version).toList();
  }

  /**
   * What its API makes of it, once for all who have seen the same previews.
   *
   * @param seen the version that they have seen
   * @param rendering of the view, with the previews that have come since
   */
  public byte[] rendered(long seen, Function<List<Preview>, byte[]> rendering) {
    return renderings.computeIfAbsent(previewsSince(seen), rendering);
  }

  boolean isOf(long version, Instant now) {
    return job.version() == version && !now.isBefore(time) && now.isBefore(time.plus(LIFE));
  }
}
