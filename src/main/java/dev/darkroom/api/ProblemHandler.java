package dev.darkroom.api;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.joining;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.InvalidOutputException;
import dev.darkroom.failure.JobFault;
import dev.darkroom.failure.JobStateException;
import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** The one place where failures become problem details. */
@RestControllerAdvice
final class ProblemHandler extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  private static final String FAILED = "the service failed; its log says why";

  /** Of nginx, for a client that closed its connection: only logs and meters see it. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final Duration maxWait;

  @Autowired
  ProblemHandler(Callers callers) {
    this(callers.maxWait());
  }

  private ProblemHandler(Duration maxWait) {
    this.maxWait = maxWait;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(DarkroomException failure) {
    return switch (failure) {
      case InvalidInputException invalid -> answer(invalid);
      case UnavailableException unavailable -> answer(unavailable);
      case DeadlineException late ->
          answer(ProblemCode.DEADLINE_EXCEEDED, ProblemText.late(late.allowed(), maxWait));
      case JobStateException job -> answer(problem(job.fault()), new HttpHeaders());
      case InsufficientMemoryException large ->
          answer(ProblemCode.INSUFFICIENT_MEMORY, large.getMessage());
      case InvalidOutputException wrong ->
          answer(ProblemCode.INVALID_OUTPUT, ProblemText.detail(wrong));
      case BrokenModelException broken -> failed(broken);
      case FailedException failed -> failed(failed);
    };
  }

  /** What a request would have been answered whose job failed. */
  static ProblemDetail problem(RuntimeException failure) {
    ProblemDetail known =
        switch (failure) {
          case BrokenModelException _, FailedException _ -> null;
          case DarkroomException other -> new ProblemHandler(Duration.ZERO).handle(other).getBody();
          default -> null;
        };
    return known != null ? known : Problem.of(ProblemCode.INTERNAL_ERROR, FAILED);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(OutOfMemoryError failure) {
    LOG.error("The heap is too small for the requests that there are", failure);
    return answer(ProblemCode.INSUFFICIENT_MEMORY, "the heap has no room for this request");
  }

  @ExceptionHandler
  ResponseEntity<Void> handle(CancellationException failure) {
    return ResponseEntity.status(CLIENT_CLOSED_REQUEST).build();
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(BodyException failure) {
    return answer(failure.problem(), failure.headers());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(AccessException failure) {
    return answer(failure.problem(), failure.headers());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(NotAcceptableException failure) {
    ProblemDetail problem = notAcceptable(failure.offered());
    return answer(problem, new HttpHeaders());
  }

  /** Tomcat reads the query when a parameter is asked for. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(InvalidParameterException failure) {
    return answer(
        Problem.of(
            ProblemCode.BAD_REQUEST,
            "the query cannot be read",
            "query",
            "name=value, joined by & and percent-encoded in UTF-8"),
        new HttpHeaders());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(RuntimeException failure) {
    return failed(failure);
  }

  private static ResponseEntity<ProblemDetail> answer(InvalidInputException invalid) {
    return answer(Problem.of(invalid.faults()), new HttpHeaders());
  }

  private ResponseEntity<ProblemDetail> answer(UnavailableException unavailable) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, Long.toString(unavailable.retryAfter().toSeconds()));
    ProblemCode code = ProblemCode.of(unavailable.reason());
    String detail = ProblemText.detail(unavailable.refusal(), maxWait);
    ProblemDetail problem =
        switch (unavailable.refusal()) {
          case Refusal.WaitTooShort(Duration expected, _, _) ->
              Problem.of(code, detail, Callers.PREFER, ProblemText.wait(expected, maxWait));
          case Refusal.CallerLimited(String limit, long most, _) ->
              Problem.of(code, detail, limit, "at most " + most);
          default -> Problem.of(code, detail);
        };
    return answer(problem, headers);
  }

  private static ProblemDetail problem(JobFault fault) {
    return Problem.of(
        ProblemCode.of(fault),
        ProblemText.detail(fault),
        ProblemText.field(fault),
        ProblemText.limit(fault));
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemCode code, String detail) {
    return answer(Problem.of(code, detail), new HttpHeaders());
  }

  private static ResponseEntity<ProblemDetail> failed(Exception failure) {
    LOG.error("A request failed", failure);
    return answer(ProblemCode.INTERNAL_ERROR, FAILED);
  }

  /** The type is set here, so that no {@code Accept} keeps a problem from its reader. */
  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return ResponseEntity.status(problem.getStatus()).headers(headers).body(problem);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem = JsonProblem.of(failure);
    return handleExceptionInternal(
        failure, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
  }

  /** Spring's own refusals. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (failure instanceof HttpMessageNotWritableException && isOfClient(failure)) {
      LOG.debug("An answer was not read to its end", failure);
      return null;
    }
    if (status.is5xxServerError()) {
      LOG.error("A request failed", failure);
    }
    ProblemDetail problem =
        failure instanceof HttpMessageNotReadableException && body instanceof ProblemDetail known
            ? known
            : problem(failure, HttpStatus.valueOf(status.value()));
    HttpHeaders all = new HttpHeaders(headers);
    if (failure instanceof HttpRequestMethodNotSupportedException method) {
      all.set(HttpHeaders.ALLOW, String.join(", ", allowed(method)));
    }
    ResponseEntity<ProblemDetail> answer = answer(problem, all);
    return super.handleExceptionInternal(
        failure, problem, answer.getHeaders(), answer.getStatusCode(), request);
  }

  /** Whether its connection broke, or was too slow. */
  private static boolean isOfClient(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(IOException.class::isInstance);
  }

  private static ProblemDetail problem(Exception failure, HttpStatus status) {
    return switch (failure) {
      case HttpRequestMethodNotSupportedException e ->
          Problem.of(
              ProblemCode.METHOD_NOT_ALLOWED,
              "the method " + e.getMethod() + " is not allowed here",
              "method",
              oneOf(allowed(e).toArray()));
      case HttpMediaTypeNotSupportedException e ->
          Problem.of(
              ProblemCode.UNSUPPORTED_MEDIA_TYPE,
              e.getContentType() == null
                  ? "the body's type must be given and be well-formed"
                  : "the body must be of another type than " + e.getContentType(),
              HttpHeaders.CONTENT_TYPE,
              oneOf(e.getSupportedMediaTypes().toArray()));
      case HttpMediaTypeNotAcceptableException e -> notAcceptable(e.getSupportedMediaTypes());
      default -> Problem.of(status);
    };
  }

  private static ProblemDetail notAcceptable(List<MediaType> offered) {
    return Problem.of(
        ProblemCode.NOT_ACCEPTABLE,
        "none of the accepted types can be answered",
        HttpHeaders.ACCEPT,
        oneOf(offered.toArray()));
  }

  /** As OPTIONS answers it: those of the controllers, and those that Spring adds to them. */
  private static Set<String> allowed(HttpRequestMethodNotSupportedException failure) {
    Set<String> methods = new LinkedHashSet<>();
    for (HttpMethod method :
        requireNonNullElse(failure.getSupportedHttpMethods(), Set.<HttpMethod>of())) {
      methods.add(method.name());
      if (method.equals(HttpMethod.GET)) {
        methods.add(HttpMethod.HEAD.name());
      }
    }
    methods.add(HttpMethod.OPTIONS.name());
    return methods;
  }

  private static @Nullable String oneOf(Object @Nullable [] values) {
    if (values == null || values.length == 0) {
      return null;
    }
    return Stream.of(values).map(Object::toString).collect(joining(", ", "one of ", ""));
  }
}
