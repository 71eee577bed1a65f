package dev.darkroom.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.ErrorFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Errors as OpenAI's libraries read them. */
@Component
final class OpenAiErrors implements ErrorFormat {
  private static final String PATHS = "/v1/";

  /** The body of an error. */
  record Body(Details error) {}

  /** What is wrong. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Details(String message, String type, @Nullable String param, String code) {}

  @Override
  public boolean covers(String path) {
    return path.startsWith(PATHS);
  }

  /** OpenAI answers 400 whatever is wrong with a value. */
  @Override
  public HttpStatus status(Error error) {
    return error.status() == HttpStatus.UNPROCESSABLE_CONTENT
        ? HttpStatus.BAD_REQUEST
        : error.status();
  }

  @Override
  public Body body(Error error) {
    return new Body(details(error));
  }

  Details details(Error error) {
    return new Details(error.message(), type(error.status()), error.field(), code(error.code()));
  }

  /** OpenAI's libraries would send again what fails with 409 or 5xx, whatever the reason. */
  @Override
  public void addHeaders(Error error, HttpHeaders headers) {
    boolean retry =
        switch (error.status()) {
          case REQUEST_TIMEOUT, TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE -> true;
          default -> false;
        };
    if (!retry) {
      headers.set("x-should-retry", "false");
    }
  }

  private static String type(HttpStatus status) {
    if (status == HttpStatus.TOO_MANY_REQUESTS) {
      return "rate_limit_error";
    }
    return status.is5xxServerError() ? "server_error" : "invalid_request_error";
  }

  /** OpenAI's code, where it has one for it. */
  private static String code(String own) {
    return switch (own) {
      case "missing" -> "missing_required_parameter";
      case "out_of_range", "contradiction" -> "invalid_value";
      case "wrong_type" -> "invalid_type";
      case "unknown_field" -> "unknown_parameter";
      case "too_long" -> "string_above_max_length";
      case "unreadable_image" -> "invalid_image_file";
      case "unknown_model" -> "model_not_found";
      case "unauthenticated" -> "invalid_api_key";
      default -> own;
    };
  }
}
