package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import dev.darkroom.json.JsonMismatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a body that could not be read as the request. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemDetail of(HttpMessageNotReadableException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof UnrecognizedPropertyException unknown) {
      return unknownField(unknown);
    }
    if (cause instanceof StreamConstraintsException && isTooManyTokens(cause.getMessage())) {
      String limit = "at most " + RequestBodies.MAX_TOKENS + " names, values and brackets";
      return Problem.of(ProblemCode.TOO_LONG, "the body must have " + limit, "body", limit);
    }
    Optional<JsonMismatch> mismatch = JsonMismatch.of(cause);
    if (mismatch.isPresent() && !mismatch.get().isWhole()) {
      return Problem.of(
          new Fault(mismatch.get().field(), new Fault.WrongType(mismatch.get().limit())));
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

  private static ProblemDetail unknownField(UnrecognizedPropertyException unknown) {
    List<String> known =
        unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
    return Problem.of(new Fault(JsonMismatch.path(unknown), new Fault.UnknownField(known)));
  }
}
