package dev.darkroom.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) with a stable {@code code}, and the field and limit at fault. */
final class Problem {
  private Problem() {}

  /** A status that says all there is to say. */
  static ProblemDetail of(HttpStatus status) {
    return of(status, code(status), status.getReasonPhrase());
  }

  /** The stable code of a status; the same, whoever refuses. */
  static String code(HttpStatus status) {
    return switch (status) {
      case INTERNAL_SERVER_ERROR -> "internal_error";
      case CONTENT_TOO_LARGE -> "body_too_large";
      default -> code((Enum<?>) status);
    };
  }

  static ProblemDetail of(HttpStatusCode status, String code, String detail) {
    return of(status, code, detail, null, null);
  }

  static ProblemDetail of(
      HttpStatusCode status,
      String code,
      String detail,
      @Nullable String field,
      @Nullable String limit) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    if (field != null) {
      problem.setProperty("field", field);
    }
    if (limit != null) {
      problem.setProperty("limit", limit);
    }
    return problem;
  }

  /** The stable code of a constant: its name in lower case. */
  static String code(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
