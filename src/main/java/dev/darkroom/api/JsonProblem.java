package dev.darkroom.api;

import dev.darkroom.json.JsonMismatch;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a body that could not be read as the request. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemDetail of(HttpMessageNotReadableException failure) {
    Throwable cause = failure.getCause();
    if (cause instanceof UnrecognizedPropertyException unknown) {
      return unknownField(unknown);
    }
    Optional<JsonMismatch> mismatch = JsonMismatch.of(cause);
    if (mismatch.isPresent() && !mismatch.get().isWhole()) {
      String field = mismatch.get().field();
      String limit = mismatch.get().limit();
      return bad("wrong_type", field + " must be " + limit, field, limit);
    }
    String where =
        cause instanceof JacksonException e && e.getLocation() != null
            ? ": it goes wrong at line %d, column %d"
                .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr())
            : "";
    return bad(
        "malformed_json", "the body is not one JSON object" + where, "body", "one JSON object");
  }

  private static ProblemDetail unknownField(UnrecognizedPropertyException unknown) {
    String field = JsonMismatch.path(unknown);
    String known =
        unknown.getKnownPropertyIds().stream()
            .map(Object::toString)
            .sorted()
            .collect(Collectors.joining(", "));
    return bad("unknown_field", field + " is not a known field", field, "one of " + known);
  }

  private static ProblemDetail bad(String code, String detail, String field, String limit) {
    return Problem.of(HttpStatus.BAD_REQUEST, code, detail, field, limit);
  }
}
