package dev.darkroom.job;

import dev.darkroom.engine.Outlook;
import java.time.Duration;
import java.util.Optional;

/**
 * What a job has before it, as the engine expects.
 *
 * @param imagesAhead images of jobs that go before it and that no worker has started; 0 once it is
 *     started
 * @param untilStart until a worker starts it; empty where nothing like it was made yet
 * @param untilEnd until its images are decoded, likewise
 */
public record JobOutlook(
    int imagesAhead, Optional<Duration> untilStart, Optional<Duration> untilEnd) {
  static JobOutlook of(Outlook outlook) {
    return new JobOutlook(outlook.imagesAhead(), outlook.untilStart(), outlook.untilEnd());
  }
}
