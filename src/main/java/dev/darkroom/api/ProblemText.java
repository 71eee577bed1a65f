package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.Refusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts the facts of failures into the words of a problem. */
public final class ProblemText {
  /** Characters of a value, or of a field's name, that are repeated to who sent it. */
  private static final int MAX_ECHO = 100;

  private ProblemText() {}

  /** What would have been accepted. */
  static String limit(Fault.Kind kind) {
    return switch (kind) {
      case Fault.Missing(String limit) -> limit;
      case Fault.OutOfRange(Object _, String limit) -> limit;
      case Fault.TooLong(int _, int maxLength) -> "at most " + maxLength + " characters";
      case Fault.MalformedText _ -> "text without unpaired surrogates";
      case Fault.UnreadableImage _ -> "a PNG, JPEG or WebP image in base64 or a data URI";
      case Fault.UnknownModel(String _, var known) -> "one of " + String.join(", ", known);
      case Fault.Contradiction(String limit, String _) -> limit;
      case Fault.UnknownField(var known) -> "one of " + String.join(", ", known);
      case Fault.WrongType(String limit) -> limit;
    };
  }

  /** All of it, as a sentence without its full stop. */
  public static String detail(Fault fault) {
    String limit = limit(fault.kind());
    boolean header =
        fault.field().equals(Callers.PREFER) && fault.kind() instanceof Fault.OutOfRange;
    return (header ? "the header " : "")
        + clipped(fault.field())
        + switch (fault.kind()) {
          case Fault.TooLong(int length, int _) -> " must have " + limit + ", but has " + length;
          case Fault.UnknownField _ -> " is not a known field";
          default -> " must be " + limit + reason(fault.kind());
        };
  }

  private static String reason(Fault.Kind kind) {
    return switch (kind) {
      case Fault.OutOfRange(Object value, String _) -> ", but is " + clipped(value);
      case Fault.UnknownModel(String name, var _) -> ", but is " + clipped(name);
      case Fault.UnreadableImage(String reason) -> ", but " + reason;
      case Fault.Contradiction(String _, @Nullable String reason) when reason != null ->
          ": " + reason;
      default -> "";
    };
  }

  /**
   * @param maxWait for which any request may run
   */
  static String detail(Refusal refusal, Duration maxWait) {
    return switch (refusal) {
      case Refusal.QueueFull full -> detail(full);
      case Refusal.HeapFull _ ->
          "the heap holds no more large requests than those that are being read";
      case Refusal.WaitTooShort(Duration expected, Duration ahead, Duration allowed) ->
          "it is expected to take %d seconds, of which %d behind other requests, but must be done in"
                  .formatted(seconds(expected), seconds(ahead))
              + " %d: the header Prefer must be %s"
                  .formatted(seconds(allowed), wait(expected, maxWait));
      case Refusal.JobsFull(long held, long room, long needed) ->
          "results of %d bytes are kept or expected, there is room for %d, and this job takes up to %d"
              .formatted(held, room, needed);
      case Refusal.CallerLimited(String limit, long most, long used) ->
          "you may have %d %s, and have %d".formatted(most, limit.replace('_', ' '), used);
      case Refusal.ShuttingDown _ -> "the service is stopping";
      case Refusal.DeviceFailed(String failure) -> "no device is left that works; " + failure;
    };
  }

  private static String detail(Refusal.QueueFull full) {
    String admitted =
        switch (full.unit()) {
          case IMAGES -> full.admitted() + " images are admitted already";
          case PIXELS -> "images of " + full.admitted() + " pixels are admitted already";
        };
    return full.reserved()
        ? "%s, %d of them yours: the rest of the room for %d is for others"
            .formatted(admitted, full.own(), full.room())
        : "%s, and there is room for %d".formatted(admitted, full.room());
  }

  static String detail(JobFault fault) {
    return switch (fault) {
      case JobFault.Unknown(String id) -> "there is no job " + id;
      case JobFault.Gone(String id) -> "job %s has expired or was deleted".formatted(id);
      case JobFault.UnknownImage(String id, String index, int images) ->
          "job %s has %d images, counted from 0, and no image %s"
              .formatted(id, images, clipped(index));
      case JobFault.NotDone(String id, String state) -> "job %s is %s".formatted(id, state);
      case JobFault.Cancelled(String id) -> "job %s was cancelled".formatted(id);
      case JobFault.IdReused(String field) -> field + " was used before with another request";
    };
  }

  static String field(JobFault fault) {
    return switch (fault) {
      case JobFault.UnknownImage _ -> "index";
      case JobFault.IdReused(String field) -> field;
      default -> "id";
    };
  }

  static String limit(JobFault fault) {
    return switch (fault) {
      case JobFault.Unknown _ -> "the id of a job";
      case JobFault.Gone _ -> "the id of a job that is kept";
      case JobFault.UnknownImage(String _, String _, int images) ->
          images == 0 ? "absent: it has none" : "0 to " + (images - 1);
      case JobFault.NotDone _, JobFault.Cancelled _ -> "the id of a job that has succeeded";
      case JobFault.IdReused _ -> "one that was used with the same request only";
    };
  }

  /**
   * @param expected what a request takes
   * @param maxWait for which any request may run
   * @return what it needs of {@code Prefer}
   */
  static String wait(Duration expected, Duration maxWait) {
    long least = Math.max(1, seconds(expected));
    long most = seconds(maxWait);
    return least <= most
        ? "wait=N, in seconds from %d to %d".formatted(least, most)
        : "wait=N, in seconds up to %d, and so less asked for".formatted(most);
  }

  /**
   * @param allowed for which it ran
   * @param maxWait for which any request may run
   */
  static String late(Duration allowed, Duration maxWait) {
    String late = "it was not done after " + seconds(allowed) + " seconds";
    return allowed.compareTo(maxWait) < 0
        ? late + "; the header Prefer: wait=N may give it up to " + seconds(maxWait)
        : late;
  }

  static String detail(InvalidOutputException failure) {
    return "the %s of model %s gave values that are not numbers"
        .formatted(failure.network(), failure.model());
  }

  /** Rounded up. */
  static long seconds(Duration duration) {
    return Math.ceilDiv(duration.toMillis(), 1000);
  }

  /** A value as a problem repeats it: its beginning is enough to find it by. */
  static String clipped(Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
  }
}
