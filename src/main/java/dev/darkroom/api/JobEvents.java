package dev.darkroom.api;

import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobState;
import dev.darkroom.job.JobView;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import dev.darkroom.job.Preview;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells of a job by server-sent events (WHATWG HTML, section 9.2), each all that there is to say: a
 * slow reader gets the newest, and who comes again misses nothing. Each watcher has a virtual
 * thread.
 */
public final class JobEvents {
  /** For which the place in the queue is not looked at again. */
  private static final Duration QUEUE_GLANCE = Duration.ofSeconds(1);

  /** Between two events: nobody sees more than ten in a second. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Pattern EVENT_ID = Pattern.compile("([0-9a-f]+)-(\\d{1,18})");

  private final String process = Integer.toHexString(new SecureRandom().nextInt());
  private final JsonMapper mapper;
  private final Jobs jobs;

  public JobEvents(Jobs jobs, JsonMapper mapper) {
    this.jobs = jobs;
    this.mapper = mapper;
  }

  /**
   * The version of a job that a client has seen, by the id of the last event that it got.
   *
   * @return -1 where it has seen none
   * @throws InvalidInputException if no event of this process had that id
   */
  long seen(HttpServletRequest http, Job job) {
    String id = http.getHeader("Last-Event-ID");
    if (id == null || id.isEmpty()) {
      return -1;
    }
    Matcher matcher = EVENT_ID.matcher(id);
    if (!matcher.matches() || !matcher.group(1).equals(process)) {
      throw InvalidInputException.outOfRange(
          "Last-Event-ID", id, "the id of an event of this job, since the service was started");
    }
    long version = Long.parseLong(matcher.group(2));
    if (version > job.version()) {
      throw InvalidInputException.outOfRange(
          "Last-Event-ID", id, "at most %s-%d".formatted(process, job.version()));
    }
    return version;
  }

  /**
   * Writes events until the job is done.
   *
   * @param seen the version that the client has seen
   * @param needed whether the job is to end without this client
   * @throws CancellationException if the client has gone
   */
  void write(
      LiveJob job, long seen, boolean needed, HttpServletRequest http, HttpServletResponse response)
      throws IOException {
    if (job.job().state().isFinal() && job.job().version() == seen) {
      // Which tells a browser not to come again.
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
      return;
    }
    try (Jobs.Watch _ = jobs.watch()) {
      new Stream(job, seen, needed, new EventWriter(http, response)).write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the service is stopping");
    }
  }

  private byte[] bytes(JobView view, List<Preview> previews) {
    JobResponse response = JobResponse.of(view.job(), view.outlook(), previews);
    return "id: %s-%d\nevent: job\ndata: %s\n\n"
        .formatted(process, view.job().version(), mapper.writeValueAsString(response))
        .getBytes(StandardCharsets.UTF_8);
  }

  private final class Stream {
    private final LiveJob job;
    private final boolean needed;
    private final EventWriter events;
    private final CompletableFuture<Job> end;
    private long version;
    private int imagesAhead = -1;

    Stream(LiveJob job, long seen, boolean needed, EventWriter events) {
      this.job = job;
      this.version = seen;
      this.needed = needed;
      this.events = events;
      this.end = job.end();
    }

    void write() throws IOException, InterruptedException {
      while (true) {
        job.await(version, glance());
        JobView view = job.view();
        JobState state = view.job().state();
        boolean moved = state == JobState.QUEUED && view.imagesAhead() != imagesAhead;
        if (view.job().version() > version || moved) {
          event(view);
          if (state.isFinal()) {
            return;
          }
          pause();
        } else {
          events.look(needed, EventWriter.HEARTBEAT);
        }
      }
    }

    /** The end is told at once. */
    private void pause() throws InterruptedException {
      try {
        end.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // It goes on.
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }

    private Duration glance() {
      if (needed) {
        return EventWriter.CLIENT_GLANCE;
      }
      return job.job().state() == JobState.QUEUED ? QUEUE_GLANCE : EventWriter.HEARTBEAT;
    }

    private void event(JobView view) throws IOException {
      events.send(view.rendered(version, unseen -> bytes(view, unseen)));
      version = view.job().version();
      imagesAhead = view.imagesAhead();
    }
  }
}
