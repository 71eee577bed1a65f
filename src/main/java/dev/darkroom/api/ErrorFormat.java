package dev.darkroom.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** How the clients of one API are told of problems, where they do not read problem details. */
public interface ErrorFormat {
  /**
   * Whether a request is one of its clients'.
   *
   * @param path as the request names it
   */
  boolean covers(String path);

  /** That of the answer, which may be another one than that of problem details. */
  default HttpStatus status(Error error) {
    return error.status();
  }

  /** The JSON of an answer's body. */
  Object body(Error error);

  /** Adds what clients read from headers. */
  default void addHeaders(Error error, HttpHeaders headers) {}

  /**
   * What is wrong.
   *
   * @param code as in {@code openapi.yaml}
   * @param field at fault, as the request names it
   * @param parts all that is wrong with fields of the request, the one above first
   */
  record Error(
      HttpStatus status, String code, String message, @Nullable String field, List<Part> parts) {
    static Error of(ProblemDetail problem) {
      HttpStatus status = HttpStatus.valueOf(problem.getStatus());
      return new Error(
          status,
          property(problem, "code") instanceof String code ? code : Problem.codeOf(status),
          problem.getDetail() == null ? status.getReasonPhrase() : problem.getDetail(),
          property(problem, "field") instanceof String field ? field : null,
          property(problem, "errors") instanceof List<?> items ? parts(items) : List.of());
    }

    private static List<Part> parts(List<?> items) {
      return items.stream()
          .filter(Problem.Item.class::isInstance)
          .map(Problem.Item.class::cast)
          .map(item -> new Part(item.field(), item.code(), item.detail()))
          .toList();
    }

    /** What a request would have been answered that failed while its answer was being written. */
    public static Error of(RuntimeException failure) {
      return of(ProblemHandler.problem(failure));
    }

    private static @Nullable Object property(ProblemDetail problem, String name) {
      return problem.getProperties() == null ? null : problem.getProperties().get(name);
    }
  }

  /** What is wrong with one field. */
  record Part(String field, String code, String message) {}
}
