package dev.darkroom.api;

import dev.darkroom.failure.Fault;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) with a stable {@code code}, and the field and limit at fault. */
final class Problem {
  /** Characters of a problem's detail, or of its field's name. */
  private static final int MAX_LENGTH = 1_000;

  private Problem() {}

  /** A status that says all there is to say. */
  static ProblemDetail of(HttpStatus status) {
    return of(status, codeOf(status), status.getReasonPhrase());
  }

  /** The code of a status; the same, whoever refuses. */
  static String codeOf(HttpStatus status) {
    return ProblemCode.of(status)
        .map(ProblemCode::text)
        .orElseGet(() -> status.name().toLowerCase(Locale.ROOT));
  }

  static ProblemDetail of(ProblemCode code, String detail) {
    return of(code.status(), code.text(), detail);
  }

  static ProblemDetail of(Fault fault) {
    return of(
        ProblemCode.of(fault.kind()),
        ProblemText.detail(fault),
        fault.field(),
        ProblemText.limit(fault.kind()));
  }

  static ProblemDetail of(
      ProblemCode code, String detail, @Nullable String field, @Nullable String limit) {
    ProblemDetail problem = of(code, detail);
    if (field != null) {
      problem.setProperty("field", clipped(field));
    }
    if (limit != null) {
      problem.setProperty("limit", limit);
    }
    return problem;
  }

  /** What a client sent may be part of it, and of any length. */
  private static String clipped(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }

  private static ProblemDetail of(HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, clipped(detail));
    problem.setProperty("code", code);
    return problem;
  }
}
