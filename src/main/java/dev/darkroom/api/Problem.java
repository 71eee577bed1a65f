package dev.darkroom.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) with a stable {@code code}, and the field and limit at fault. */
final class Problem {
  private Problem() {}

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
}
