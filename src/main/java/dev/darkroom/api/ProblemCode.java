package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.UnavailableException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;

/** Every problem that the API answers with, by its stable code; {@code openapi.yaml} lists them. */
enum ProblemCode {
  MALFORMED_JSON(HttpStatus.BAD_REQUEST),
  UNKNOWN_FIELD(HttpStatus.BAD_REQUEST),
  WRONG_TYPE(HttpStatus.BAD_REQUEST),
  TOO_LONG(HttpStatus.BAD_REQUEST),
  MALFORMED_TEXT(HttpStatus.BAD_REQUEST),
  MALFORMED_GZIP(HttpStatus.BAD_REQUEST),
  BAD_REQUEST(HttpStatus.BAD_REQUEST),
  UNAUTHENTICATED(HttpStatus.UNAUTHORIZED),
  FORBIDDEN(HttpStatus.FORBIDDEN),
  UNKNOWN_MODEL(HttpStatus.NOT_FOUND),
  NOT_FOUND(HttpStatus.NOT_FOUND),
  UNKNOWN_JOB(HttpStatus.NOT_FOUND),
  UNKNOWN_IMAGE(HttpStatus.NOT_FOUND),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE),
  JOB_NOT_DONE(HttpStatus.CONFLICT),
  JOB_CANCELLED(HttpStatus.CONFLICT),
  ID_REUSED(HttpStatus.CONFLICT),
  JOB_GONE(HttpStatus.GONE),
  BODY_TOO_SLOW(HttpStatus.REQUEST_TIMEOUT),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
  MISSING(HttpStatus.UNPROCESSABLE_CONTENT),
  UNREADABLE_IMAGE(HttpStatus.UNPROCESSABLE_CONTENT),
  OUT_OF_RANGE(HttpStatus.UNPROCESSABLE_CONTENT),
  CONTRADICTION(HttpStatus.UNPROCESSABLE_CONTENT),
  QUEUE_FULL(HttpStatus.TOO_MANY_REQUESTS),
  WAIT_TOO_SHORT(HttpStatus.TOO_MANY_REQUESTS),
  JOBS_FULL(HttpStatus.TOO_MANY_REQUESTS),
  RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS),
  TOO_MANY_FAILURES(HttpStatus.TOO_MANY_REQUESTS),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR),
  INVALID_OUTPUT(HttpStatus.INTERNAL_SERVER_ERROR),
  SHUTTING_DOWN(HttpStatus.SERVICE_UNAVAILABLE),
  DEVICE_FAILED(HttpStatus.SERVICE_UNAVAILABLE),
  ISSUER_UNREACHABLE(HttpStatus.SERVICE_UNAVAILABLE),
  DEADLINE_EXCEEDED(HttpStatus.GATEWAY_TIMEOUT),
  INSUFFICIENT_MEMORY(HttpStatus.INSUFFICIENT_STORAGE);

  private final HttpStatus status;

  ProblemCode(HttpStatus status) {
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }

  /** As it is written in an answer. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ProblemCode of(Fault.Kind fault) {
    return switch (fault) {
      case Fault.Missing _ -> MISSING;
      case Fault.OutOfRange _ -> OUT_OF_RANGE;
      case Fault.TooLong _ -> TOO_LONG;
      case Fault.MalformedText _ -> MALFORMED_TEXT;
      case Fault.UnreadableImage _ -> UNREADABLE_IMAGE;
      case Fault.UnknownModel _ -> UNKNOWN_MODEL;
      case Fault.Contradiction _ -> CONTRADICTION;
      case Fault.UnknownField _ -> UNKNOWN_FIELD;
      case Fault.WrongType _ -> WRONG_TYPE;
    };
  }

  static ProblemCode of(JobFault fault) {
    return switch (fault) {
      case JobFault.Unknown _ -> UNKNOWN_JOB;
      case JobFault.Gone _ -> JOB_GONE;
      case JobFault.UnknownImage _ -> UNKNOWN_IMAGE;
      case JobFault.NotDone _ -> JOB_NOT_DONE;
      case JobFault.Cancelled _ -> JOB_CANCELLED;
      case JobFault.IdReused _ -> ID_REUSED;
    };
  }

  static ProblemCode of(UnavailableException.Reason reason) {
    return switch (reason) {
      case QUEUE_FULL -> QUEUE_FULL;
      case WAIT_TOO_SHORT -> WAIT_TOO_SHORT;
      case JOBS_FULL -> JOBS_FULL;
      case RATE_LIMITED -> RATE_LIMITED;
      case SHUTTING_DOWN -> SHUTTING_DOWN;
      case DEVICE_FAILED -> DEVICE_FAILED;
    };
  }

  /** The code of a status that needs no more words; none for a status that only Tomcat knows. */
  static Optional<ProblemCode> of(HttpStatus status) {
    return switch (status) {
      case CONTENT_TOO_LARGE -> Optional.of(BODY_TOO_LARGE);
      case REQUEST_TIMEOUT -> Optional.of(BODY_TOO_SLOW);
      case UNAUTHORIZED -> Optional.of(UNAUTHENTICATED);
      case INTERNAL_SERVER_ERROR -> Optional.of(INTERNAL_ERROR);
      default -> Stream.of(values()).filter(code -> code.name().equals(status.name())).findFirst();
    };
  }
}
