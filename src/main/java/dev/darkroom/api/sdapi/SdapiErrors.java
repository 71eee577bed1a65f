package dev.darkroom.api.sdapi;

import dev.darkroom.api.ErrorFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Problems as AUTOMATIC1111 tells them: what FastAPI validates has a form of its own. */
@Component
final class SdapiErrors implements ErrorFormat {
  private static final String BODY = "body";

  /** Of FastAPI's {@code HTTPException}, as AUTOMATIC1111 writes it. */
  record Failure(String error, String detail, String body, String errors) {}

  /** FastAPI's {@code HTTPValidationError}. */
  record Invalid(List<Part> detail) {
    /**
     * What is wrong with one field.
     *
     * @param loc the names that lead to it
     */
    record Part(List<String> loc, String msg, String type) {}
  }

  @Override
  public boolean covers(String path) {
    return path.startsWith("/sdapi/");
  }

  @Override
  public HttpStatus status(Error error) {
    return isInvalid(error) ? HttpStatus.UNPROCESSABLE_CONTENT : error.status();
  }

  private static boolean isInvalid(Error error) {
    return !error.parts().isEmpty()
        && (error.status() == HttpStatus.UNPROCESSABLE_CONTENT
            || error.status() == HttpStatus.BAD_REQUEST);
  }

  @Override
  public Object body(Error error) {
    if (isInvalid(error)) {
      return new Invalid(error.parts().stream().map(SdapiErrors::part).toList());
    }
    String all =
        error.parts().stream().map(ErrorFormat.Part::message).collect(Collectors.joining("; "));
    return new Failure(error.code(), error.message(), "", all);
  }

  private static Invalid.Part part(ErrorFormat.Part part) {
    Stream<String> names = Stream.of(part.field().split("\\.", -1));
    List<String> loc =
        part.field().equals(BODY) ? List.of(BODY) : Stream.concat(Stream.of(BODY), names).toList();
    return new Invalid.Part(loc, part.message(), part.code());
  }
}
