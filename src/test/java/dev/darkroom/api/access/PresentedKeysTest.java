package dev.darkroom.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.api.access.PresentedKeys.SeveralKeysException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;

class PresentedKeysTest {
  private final MockHttpServletRequest request = new MockHttpServletRequest();

  private @Nullable Authentication find() {
    return new PresentedKeys().convert(request);
  }

  private Authentication presented() {
    return Objects.requireNonNull(find());
  }

  /** RFC 6750, section 2.1; RFC 7617, section 2, whose example has the password "open sesame". */
  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer mF_9.B5f-4.1JqM, mF_9.B5f-4.1JqM",
    "Authorization, bearer   mF_9.B5f-4.1JqM, mF_9.B5f-4.1JqM",
    "Authorization, Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==, open sesame",
    "X-Api-Key, mF_9.B5f-4.1JqM, mF_9.B5f-4.1JqM",
    "x-api-key, mF_9.B5f-4.1JqM, mF_9.B5f-4.1JqM"
  })
  void areFoundInEachHeader(String header, String value, String key) {
    request.addHeader(header, value);

    assertThat(presented().getCredentials()).isEqualTo(key);
  }

  @Test
  void areNoneWhereHeadersAreEmpty() {
    request.addHeader("Authorization", "");
    request.addHeader("X-Api-Key", " ");

    assertThat(find()).isNull();
  }

  @Test
  void mayStandInTwoHeadersIfTheyAreTheSame() {
    request.addHeader("Authorization", "Bearer one");
    request.addHeader("X-Api-Key", "one");

    assertThat(presented().getCredentials()).isEqualTo("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "X-Api-Key"})
  void mustNotDiffer(String header) {
    request.addHeader("Authorization", "Bearer one");
    request.addHeader(header, header.equals("X-Api-Key") ? "two" : "Bearer two");

    assertThatExceptionOfType(SeveralKeysException.class).isThrownBy(this::find);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Digest username=a", "Basic ###", "one"})
  void areNotGuessedFromAnythingElse(String header) {
    request.addHeader("Authorization", header);

    assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(this::find);
  }

  @Test
  void areNotInWhatIsLoggedOfThem() {
    request.addHeader("Authorization", "Bearer secret");

    assertThat(presented().toString()).doesNotContain("secret");
  }
}
