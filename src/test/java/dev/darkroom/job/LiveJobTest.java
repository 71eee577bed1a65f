package dev.darkroom.job;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.engine.Outlook;
import dev.darkroom.engine.Submission;
import dev.darkroom.image.Image;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveJobTest {
  private static final Duration HOUR = Duration.ofHours(1);

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
              "somebody",
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

  private void show(int image, int steps) {
    job.listener().previewed(image, steps, new Image(1, 1, new byte[3]));
  }

  private List<Preview> previewsSince(long version) {
    List<Preview> previews = new ArrayList<>();
    job.view()
        .rendered(
            version,
            unseen -> {
              previews.addAll(unseen);
              return new byte[0];
            });
    return previews;
  }

  private void end() {
    job.finish(before -> before.ended(JobState.CANCELLED, new IllegalStateException(), now, HOUR));
  }

  @Test
  void itEndsAfterItsLastPreview() {
    show(0, 3);
    show(0, 5);

    end();

    assertThat(previewsSince(-1)).extracting(Preview::steps).containsExactly(3, 5);
    assertThat(previewsSince(1)).extracting(Preview::steps).containsExactly(5);
    assertThat(previewsSince(2)).isEmpty();
  }

  @Test
  void theNewestPreviewsOfEachImageAreKept() {
    show(1, 1);
    IntStream.rangeClosed(1, 40).forEach(steps -> show(0, steps));
    show(1, 2);

    end();

    Map<Integer, List<Integer>> steps =
        previewsSince(-1).stream()
            .collect(groupingBy(Preview::index, mapping(Preview::steps, toList())));
    assertThat(steps.get(0)).isEqualTo(IntStream.rangeClosed(9, 40).boxed().toList());
    assertThat(steps.get(1)).containsExactly(1, 2);
  }

  @Test
  void aPreviewThatCannotBeEncodedStopsNothing() {
    Image none = new Image(-1, -1, new byte[3]);
    job.listener().previewed(0, 1, none);
    show(0, 2);
    job.listener().previewed(0, 3, none);

    end();

    assertThat(previewsSince(-1)).extracting(Preview::steps).containsExactly(2);
    assertThat(job.end()).isCompleted();
  }

  @Test
  void aClockThatIsSetBackStopsNothing() {
    assertThat(job.view().imagesAhead()).isEqualTo(3);
    imagesAhead = 2;

    now = now.minusSeconds(3600);

    assertThat(job.view().imagesAhead()).isEqualTo(2);
  }
}
