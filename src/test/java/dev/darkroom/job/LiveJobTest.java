package dev.darkroom.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.engine.Outlook;
import dev.darkroom.engine.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LiveJobTest {
  private Instant now = Instant.EPOCH;
  private int imagesAhead = 3;
  private int questions;
  private final List<Integer> rendered = new ArrayList<>();
  private final LiveJob job =
      new LiveJob(
          new Job(
              new JobId("a"),
              0,
              1,
              JobKind.GENERATE,
              "{}",
              "[]",
              null,
              true,
              Set.of(),
              JobState.QUEUED,
              new JobProgress(0, 9, 0, 1),
              now,
              null,
              null,
              null,
              null,
              null),
          1,
          _ -> {},
          () -> now);

  LiveJobTest() {
    job.submitted(new Submission<>(new CompletableFuture<>(), this::outlook));
  }

  private Optional<Outlook> outlook() {
    questions++;
    return Optional.of(new Outlook(imagesAhead, Optional.empty(), Optional.empty()));
  }

  private void watch() {
    job.view()
        .rendered(
            -1,
            previews -> {
              rendered.add(previews.size());
              return new byte[0];
            });
  }

  @Test
  void theEngineIsAskedOnceForAllWhoWatch() {
    watch();
    watch();
    watch();

    assertThat(questions).isEqualTo(1);
    assertThat(rendered).containsExactly(0);
  }

  @Test
  void whatHappensToItIsSeenAtOnce() {
    watch();
    job.listener().started();

    assertThat(job.view().job().state()).isEqualTo(JobState.RUNNING);
    watch();
    assertThat(questions).isEqualTo(2);
    assertThat(rendered).containsExactly(0, 0);
  }

  @Test
  void theQueueIsLookedAtTenTimesASecond() {
    assertThat(job.view().imagesAhead()).isEqualTo(3);
    imagesAhead = 2;
    now = now.plus(Duration.ofMillis(99));
    assertThat(job.view().imagesAhead()).isEqualTo(3);

    now = now.plus(Duration.ofMillis(1));

    assertThat(job.view().imagesAhead()).isEqualTo(2);
  }

  @Test
  void aClockThatIsSetBackStopsNothing() {
    assertThat(job.view().imagesAhead()).isEqualTo(3);
    imagesAhead = 2;

    now = now.minusSeconds(3600);

    assertThat(job.view().imagesAhead()).isEqualTo(2);
  }
}
