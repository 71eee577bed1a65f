package dev.darkroom.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** How the clients of one API are told of problems, where they do not read problem details. */
public interface ErrorFormat {
  /**
   * Whether a request is one of its clients'.
   *
   * @param method of HTTP
   * @param path as the request names it
   */
  boolean covers(String method, String path);

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
   */
  record Error(HttpStatus status, String code, String message, @Nullable String field) {
    static Error of(ProblemDetail problem) {
      HttpStatus status = HttpStatus.valueOf(problem.getStatus());
      return new Error(
          status,
          property(problem, "code") instanceof String code ? code : Problem.codeOf(status),
          problem.getDetail() == null ? status.getReasonPhrase() : problem.getDetail(),
          property(problem, "field") instanceof String field ? field : null);
    }

    /** What a request would have been answered that failed while its answer was being written. */
    public static Error of(RuntimeException failure) {
      return of(ProblemHandler.problem(failure));
    }

    private static @Nullable Object property(ProblemDetail problem, String name) {
      return problem.getProperties() == null ? null : problem.getProperties().get(name);
    }
  }
}
