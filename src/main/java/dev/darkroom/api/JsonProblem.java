package dev.darkroom.api;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a body that could not be read as the request. */
final class JsonProblem {
  private JsonProblem() {}

  static ProblemDetail of(HttpMessageNotReadableException failure) {
    return switch (failure.getCause()) {
      case UnrecognizedPropertyException e -> {
        String fields =
            e.getKnownPropertyIds().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        yield bad("unknown_field", path(e) + " is not a known field", path(e), "one of " + fields);
      }
      case MismatchedInputException e when e.getTargetType() != null -> {
        String limit = expected(e.getTargetType());
        yield bad("wrong_type", path(e) + " must be " + limit, path(e), limit);
      }
      case JacksonException e ->
          bad(
              "malformed_json",
              "the body is not one JSON object: it breaks off or goes wrong at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
              "body",
              "one JSON object");
      case null, default ->
          bad("malformed_json", "the body must be a JSON object", "body", "one JSON object");
    };
  }

  private static ProblemDetail bad(String code, String detail, String field, String limit) {
    return Problem.of(HttpStatus.BAD_REQUEST, code, detail, field, limit);
  }

  /** The field as the caller would write it, such as {@code scheduler.eta}. */
  private static String path(JacksonException failure) {
    List<JacksonException.Reference> path = failure.getPath();
    if (path.isEmpty()) {
      return "body";
    }
    return path.stream()
        .map(
            step ->
                step.getPropertyName() == null
                    ? String.valueOf(step.getIndex())
                    : step.getPropertyName())
        .collect(Collectors.joining("."));
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT);
    }
    if (type == Integer.class || type == Long.class) {
      return "a whole number of " + (type == Integer.class ? 32 : 64) + " bits";
    }
    if (type == Double.class) {
      return "a number";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "a text";
    }
    return List.class.isAssignableFrom(type) ? "a list of numbers" : "a JSON object";
  }
}
