package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.IMAGE_PNG;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletRequest;

/** By RFC 9110, section 12.5.1. */
class AcceptTest {
  private static final List<MediaType> OFFERED = List.of(APPLICATION_JSON, IMAGE_PNG);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | application/json",
        "image/png | image/png",
        "IMAGE/PNG | image/png",
        "image/* | image/png",
        "image/png;q=0, */* | application/json",
        "*/*, application/json;q=0 | image/png",
        "*/*;q=0, image/png | image/png",
        "image/*;q=0, image/png;q=0.1 | image/png",
        "image/png;q=0.5, application/json;q=0.4 | image/png",
        "image/png;q=0.5, */* | application/json",
        "image/png;q=0.001, application/json;q=0 | image/png",
        "image/*, application/json;q=0.9 | image/png",
        "text/html, */*;q=0.1 | application/json",
        "image/png, application/json | image/png",
        "application/json, image/png | application/json",
        "image/png, */* | image/png",
        "*/*, image/png | image/png",
        "image/avif,image/webp,image/png,image/*,*/*;q=0.8 | image/png",
        "application/json; charset=utf-8 | application/json",
        "application/json;version=2;q=0.4, image/png;q=0.5 | image/png",
        "application/json;version=2;q=0, application/json | application/json",
      })
  void theMostExactRangeDecidesAndTheHighestQualityWins(String header, String chosen) {
    assertThat(accept(header).choose(OFFERED)).hasToString(chosen);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png;q=0",
        "image/png;q=0.0, application/json;q=0.000",
        "*/*;q=0",
        "application/*;q=0, image/*;q=0, */*",
        "text/html",
        "image/jpeg, text/*"
      })
  void whatAcceptsNothingIsRefused(String header) {
    Accept accept = accept(header);

    assertThatThrownBy(() -> accept.choose(OFFERED))
        .isInstanceOfSatisfying(
            NotAcceptableException.class, e -> assertThat(e.offered()).isEqualTo(OFFERED));
  }

  @Test
  void noHeaderAcceptsAll() {
    assertThat(accept(null).choose(OFFERED)).isEqualTo(APPLICATION_JSON);
    assertThat(accept("").choose(OFFERED)).isEqualTo(APPLICATION_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "image/png;q=2", "image/png;q=x"})
  void aMalformedHeaderIsRefused(String header) {
    assertThatThrownBy(() -> accept(header)).isInstanceOf(NotAcceptableException.class);
  }

  @Test
  void severalHeadersAreOne() {
    var request = new MockHttpServletRequest();
    request.addHeader("Accept", "application/json;q=0");
    request.addHeader("Accept", "*/*");

    assertThat(Accept.of(request).choose(OFFERED)).isEqualTo(IMAGE_PNG);
  }

  private static Accept accept(@Nullable String header) {
    var request = new MockHttpServletRequest();
    if (header != null) {
      request.addHeader("Accept", header);
    }
    return Accept.of(request);
  }
}
