package dev.darkroom.api.huggingface;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.darkroom.api.ErrorFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Errors as {@code InferenceClient} shows them to its users: a text named {@code error}. */
@Component
final class InferenceErrors implements ErrorFormat {
  private static final Pattern PATH = Pattern.compile("/models/[^/]+");

  @Override
  public boolean covers(String path) {
    return PATH.matcher(path).matches();
  }

  /** The client for JavaScript repeats what is answered 503 without a pause and without an end. */
  @Override
  public HttpStatus status(Error error) {
    return error.status() == HttpStatus.SERVICE_UNAVAILABLE
        ? HttpStatus.INTERNAL_SERVER_ERROR
        : error.status();
  }

  @Override
  public Object body(Error error) {
    return new Body(error.message(), error.code(), error.field());
  }

  /**
   * @param error in words
   * @param field at fault; absent where it is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(String error, String code, @Nullable String field) {}
}
