package dev.darkroom.metrics;

import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** What the jobs are like at the moment of a scrape. */
public record JobMeters(Jobs jobs) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    for (JobState state : JobState.values()) {
      Gauge.builder("darkroom.jobs", jobs, all -> all.count(state))
          .description("Jobs that run or are kept")
          .tag("state", state.text())
          .register(registry);
    }
    TimeGauge.builder(
            "darkroom.jobs.longest.wait",
            jobs,
            TimeUnit.MILLISECONDS,
            all -> all.longestWait().toMillis())
        .description("For how long the oldest job has waited that no worker has started")
        .register(registry);
    Gauge.builder("darkroom.jobs.watchers", jobs, Jobs::watchers)
        .description("Streams of events that are open")
        .register(registry);
    Gauge.builder("darkroom.jobs.results", jobs, Jobs::resultBytes)
        .description("Results that are kept, and those that are expected")
        .baseUnit("bytes")
        .register(registry);
    FunctionCounter.builder("darkroom.jobs.expired.unfetched", jobs, Jobs::expiredUnfetched)
        .description("Jobs that expired with results that nobody had fetched")
        .register(registry);
  }
}
