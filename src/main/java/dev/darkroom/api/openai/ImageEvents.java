package dev.darkroom.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.ErrorFormat;
import dev.darkroom.api.EventWriter;
import dev.darkroom.api.connection.Connection;
import dev.darkroom.image.ImageType;
import dev.darkroom.job.EncodedImage;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobResult;
import dev.darkroom.job.JobView;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.LiveJob;
import dev.darkroom.job.Preview;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells of a job by OpenAI's server-sent events: its previews as they come, then its image, or why
 * there is none.
 */
@Component
final class ImageEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ImageEvents.class);

  private final Jobs jobs;
  private final OpenAiErrors errors;
  private final JsonMapper mapper;

  ImageEvents(Jobs jobs, OpenAiErrors errors, JsonMapper mapper) {
    this.jobs = jobs;
    this.errors = errors;
    this.mapper = mapper;
  }

  /** What an event says; whoever reads it goes by its {@code type}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ImageEvent(
      String type,
      byte[] b64Json,
      long createdAt,
      String size,
      String quality,
      String background,
      ImageType outputFormat,
      @Nullable Integer partialImageIndex,
      @Nullable Usage usage) {}

  /** Why there is no image. No other event may have a field of this name, not even null. */
  record ErrorEvent(String type, OpenAiErrors.Details error) {}

  /**
   * Writes events until the job is done.
   *
   * @param kind with which the types of its events begin
   * @throws CancellationException if the client has gone
   */
  void write(
      LiveJob job,
      String kind,
      AnswerOptions options,
      HttpServletRequest http,
      HttpServletResponse response)
      throws IOException {
    Duration silence =
        ClientTimeout.next(http)
            .map(patience -> Collections.min(List.of(patience.dividedBy(2), EventWriter.HEARTBEAT)))
            .orElse(EventWriter.HEARTBEAT);
    try (Jobs.Watch _ = jobs.watch()) {
      new Stream(job, kind, options, silence, Connection.of(http), new EventWriter(http, response))
          .write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the service is stopping");
    }
  }

  private final class Stream {
    private final LiveJob job;
    private final String kind;
    private final AnswerOptions options;
    private final String size;
    private final Duration silence;
    private final Connection connection;
    private final EventWriter events;
    private long version = -1;
    private int partialImages;
    private long lookNanos = System.nanoTime();

    Stream(
        LiveJob job,
        String kind,
        AnswerOptions options,
        Duration silence,
        Connection connection,
        EventWriter events) {
      this.job = job;
      this.kind = kind;
      this.options = options;
      this.size = ImageAnswers.size(job.job());
      this.silence = silence;
      this.connection = connection;
      this.events = events;
    }

    void write() throws IOException, InterruptedException {
      // The client hears that it is admitted.
      events.comment();
      while (true) {
        job.await(version, EventWriter.CLIENT_GLANCE);
        JobView view = job.view();
        for (Preview preview : view.previewsSince(version)) {
          send(partial(preview));
        }
        version = view.job().version();
        if (view.job().state().isFinal()) {
          end(view.job());
          return;
        }
        look();
      }
    }

    private ImageEvent partial(Preview preview) {
      return event(
          ".partial_image",
          preview.jpeg(),
          Instant.now().getEpochSecond(),
          ImageType.JPEG,
          partialImages++,
          null);
    }

    private void end(Job done) throws IOException {
      JobResult result;
      try {
        result = jobs.resultOf(done);
      } catch (RuntimeException e) {
        ErrorFormat.Error error = ErrorFormat.Error.of(e);
        if (error.status().is5xxServerError()) {
          LOG.error("A request failed while its events were written", e);
        }
        send("error", new ErrorEvent("error", errors.details(error)));
        return;
      }
      connection.hold(result.bytes());
      EncodedImage image = ((JobResult.Images) result).images().getFirst();
      send(
          event(
              ".completed",
              image.bytes(),
              ImageAnswers.created(done),
              image.type(),
              null,
              Usage.NONE));
    }

    private ImageEvent event(
        String suffix,
        byte[] file,
        long created,
        ImageType type,
        @Nullable Integer index,
        @Nullable Usage usage) {
      return new ImageEvent(
          kind + suffix,
          file,
          created,
          size,
          options.quality(),
          ImageAnswers.BACKGROUND,
          type,
          index,
          usage);
    }

    /** Looks after the client now and then, as most steps are nothing to be told. */
    private void look() throws IOException {
      long now = System.nanoTime();
      if (now - lookNanos >= EventWriter.CLIENT_GLANCE.toNanos()) {
        lookNanos = now;
        events.look(true, silence);
      }
    }

    private void send(ImageEvent event) throws IOException {
      send(event.type(), event);
    }

    private void send(String name, Object data) throws IOException {
      events.send(
          "event: %s\ndata: %s\n\n"
              .formatted(name, mapper.writeValueAsString(data))
              .getBytes(StandardCharsets.UTF_8));
    }
  }
}
