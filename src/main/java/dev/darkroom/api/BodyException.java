package dev.darkroom.api;

import org.springframework.http.ProblemDetail;

/** A body that the service does not read to its end; found by its header or while it is read. */
final class BodyException extends RuntimeException {
  private final ProblemDetail problem;

  private BodyException(ProblemCode code, String requirement, String limit) {
    String message = "the body must " + requirement + " " + limit;
    super(message);
    this.problem = Problem.of(code, message, "body", limit);
  }

  static BodyException tooLarge(long maxBytes) {
    return new BodyException(ProblemCode.BODY_TOO_LARGE, "have", "at most " + maxBytes + " bytes");
  }

  static BodyException tooSlow(long minBytesPerSecond) {
    return new BodyException(
        ProblemCode.BODY_TOO_SLOW, "come at", minBytesPerSecond + " bytes a second or more");
  }

  ProblemDetail problem() {
    return problem;
  }
}
