package dev.darkroom.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.failure.Fault;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) with a stable {@code code}, and the field and limit at fault. */
final class Problem {
  /** Characters of a problem's detail. */
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

  /** The first fault, and all of them as {@code errors}. */
  static ProblemDetail of(List<Fault> faults) {
    List<Item> items = faults.stream().map(Item::of).toList();
    return of(ProblemCode.of(faults.getFirst().kind()).status(), items);
  }

  private static ProblemDetail of(HttpStatus status, List<Item> items) {
    Item first = items.getFirst();
    ProblemDetail problem = of(status, first.code, first.detail);
    problem.setProperty("field", first.field);
    if (first.limit != null) {
      problem.setProperty("limit", first.limit);
    }
    problem.setProperty("errors", items);
    return problem;
  }

  /** What is wrong with one field. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(String field, String code, @Nullable String limit, String detail) {
    Item {
      field = ProblemText.clipped(field);
      detail = clipped(detail);
    }

    static Item of(Fault fault) {
      Fault.Kind kind = fault.kind();
      return new Item(
          fault.field(),
          ProblemCode.of(kind).text(),
          ProblemText.limit(kind),
          ProblemText.detail(fault));
    }
  }

  static ProblemDetail of(ProblemCode code, String detail, String field, @Nullable String limit) {
    return of(code.status(), List.of(new Item(field, code.text(), limit, detail)));
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
