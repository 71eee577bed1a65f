package dev.darkroom.api.access;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Finds the key of a request: {@code Authorization: Bearer} (RFC 6750, section 2.1), the password
 * of {@code Authorization: Basic} (RFC 7617), or {@code X-Api-Key}. The same key may stand in more
 * than one of them.
 */
final class PresentedKeys implements AuthenticationConverter {
  static final String KEY_HEADER = "X-Api-Key";

  /**
   * @return null where there is no key; some clients send an empty header then
   * @throws SeveralKeysException if there are different ones
   * @throws BadCredentialsException if a header holds none as it should
   */
  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    Set<String> keys = new LinkedHashSet<>();
    for (String header : Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION))) {
      if (!header.isBlank()) {
        keys.add(ofAuthorization(header.strip()));
      }
    }
    for (String header : Collections.list(request.getHeaders(KEY_HEADER))) {
      if (!header.isBlank()) {
        keys.add(header.strip());
      }
    }
    if (keys.size() > 1) {
      throw new SeveralKeysException();
    }
    return keys.isEmpty() ? null : new PresentedKey(keys.iterator().next());
  }

  private static String ofAuthorization(String header) {
    String[] parts = header.split(" +", 2);
    String value = parts.length == 2 ? parts[1].strip() : "";
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" -> value;
      case "basic" -> password(value);
      default -> throw new BadCredentialsException("neither Bearer nor Basic");
    };
  }

  /** Whoever it says it is: the key alone tells. */
  private static String password(String basic) {
    try {
      String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException e) {
      throw new BadCredentialsException("no base64");
    }
  }

  /** Different keys in one request. */
  static final class SeveralKeysException extends BadCredentialsException {
    SeveralKeysException() {
      super("several keys");
    }
  }
}
