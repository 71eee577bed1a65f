package dev.darkroom.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/** What is wrong with a body that is not one JSON object. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemDetail of(HttpMessageNotReadableException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof StreamConstraintsException && isTooManyTokens(cause.getMessage())) {
      String limit = "at most " + RequestBodies.MAX_TOKENS + " names, values and brackets";
      return Problem.of(ProblemCode.TOO_LONG, "the body must have " + limit, "body", limit);
    }
    String where =
        cause instanceof JacksonException e && e.getLocation() != null
            ? ": it goes wrong at line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())
            : "";
    return Problem.of(
        ProblemCode.MALFORMED_JSON,
        "the body is not one JSON object" + where,
        "body",
        "one JSON object");
  }

  /** Jackson has the same exception for all that is too much. */
  private static boolean isTooManyTokens(@Nullable String message) {
    return message != null && message.startsWith("Token count");
  }
}
