package dev.darkroom.api;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.failure.DarkroomException;
import dev.darkroom.failure.FailedException;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
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
  private static final String RETRY_AFTER_SECONDS = "1";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(DarkroomException failure) {
    return switch (failure) {
      case InvalidInputException invalid -> answer(invalid);
      case UnavailableException unavailable -> answer(unavailable);
      case BrokenModelException broken -> failed(broken);
      case FailedException failed -> failed(failed);
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(BodyTooLargeException failure) {
    return answer(
        Problem.of(
            HttpStatus.CONTENT_TOO_LARGE,
            "body_too_large",
            "the body must have " + failure.limit(),
            "body",
            failure.limit()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> handle(RuntimeException failure) {
    return failed(failure);
  }

  private static ResponseEntity<ProblemDetail> answer(InvalidInputException invalid) {
    HttpStatus status =
        switch (invalid.kind()) {
          case MISSING, TOO_LONG -> HttpStatus.BAD_REQUEST;
          case UNKNOWN_MODEL -> HttpStatus.NOT_FOUND;
          case OUT_OF_RANGE, CONTRADICTION -> HttpStatus.UNPROCESSABLE_CONTENT;
        };
    return answer(
        Problem.of(
            status,
            Problem.code(invalid.kind()),
            invalid.getMessage(),
            invalid.field(),
            invalid.limit()));
  }

  private static ResponseEntity<ProblemDetail> answer(UnavailableException unavailable) {
    HttpStatus status =
        switch (unavailable.reason()) {
          case QUEUE_FULL -> HttpStatus.TOO_MANY_REQUESTS;
          case SHUTTING_DOWN -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    return ResponseEntity.status(status)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .body(Problem.of(status, Problem.code(unavailable.reason()), unavailable.getMessage()));
  }

  private static ResponseEntity<ProblemDetail> failed(RuntimeException failure) {
    LOG.error("A request failed", failure);
    return answer(
        Problem.of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal_error",
            "the service failed; its log says why"));
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    return ResponseEntity.status(problem.getStatus()).body(problem);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException failure,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem =
        BodyTooLargeException.in(failure)
            .map(tooLarge -> handle(tooLarge).getBody())
            .orElseGet(() -> JsonProblem.of(failure));
    return handleExceptionInternal(
        failure, problem, headers, HttpStatusCode.valueOf(problem.getStatus()), request);
  }

  /** Spring's own refusals: each status has its code here. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception failure,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Object problem = body instanceof ProblemDetail ? body : ofSpring(failure, status);
    return super.handleExceptionInternal(failure, problem, headers, status, request);
  }

  private static ProblemDetail ofSpring(Exception failure, HttpStatusCode status) {
    return switch (failure) {
      case HttpRequestMethodNotSupportedException e ->
          Problem.of(
              status,
              "method_not_allowed",
              "the method " + e.getMethod() + " is not allowed here",
              "method",
              "one of " + e.getSupportedHttpMethods());
      case HttpMediaTypeNotSupportedException e ->
          Problem.of(
              status,
              "unsupported_media_type",
              "the body must be of another type than " + e.getContentType(),
              "Content-Type",
              "one of " + e.getSupportedMediaTypes());
      case HttpMediaTypeNotAcceptableException e ->
          Problem.of(
              status,
              "not_acceptable",
              "none of the accepted types can be answered",
              "Accept",
              "one of " + e.getSupportedMediaTypes());
      default -> Problem.of(HttpStatus.valueOf(status.value()));
    };
  }
}
