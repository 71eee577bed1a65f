package dev.darkroom.api;

import java.io.IOException;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;

/** Writes the first image of an answer as it is. */
@Component
final class PngMessageConverter extends AbstractHttpMessageConverter<GenerateResponse> {
  PngMessageConverter() {
    super(MediaType.IMAGE_PNG);
  }

  @Override
  protected boolean supports(Class<?> type) {
    return type == GenerateResponse.class;
  }

  @Override
  protected boolean canRead(@org.jspecify.annotations.Nullable MediaType mediaType) {
    return false;
  }

  @Override
  protected GenerateResponse readInternal(
      Class<? extends GenerateResponse> type, HttpInputMessage message) {
    throw new HttpMessageNotReadableException("answers are not read", message);
  }

  @Override
  protected void writeInternal(GenerateResponse response, HttpOutputMessage message)
      throws IOException {
    byte[] png = response.images().getFirst().data();
    message.getHeaders().setContentLength(png.length);
    message.getBody().write(png);
  }
}
