package dev.darkroom.api.access;

import com.nimbusds.jose.RemoteKeySourceException;
import dev.darkroom.access.Account;
import dev.darkroom.access.CallerSettings;
import dev.darkroom.access.KeyRing;
import dev.darkroom.access.Permission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/** Knows callers by their keys, and by tokens of the issuer, if there is one. */
final class CallerProvider implements AuthenticationProvider {
  private static final Logger LOG = LoggerFactory.getLogger(CallerProvider.class);

  /** After the issuer could not be reached, for which it is not asked again. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** What a token looks like (RFC 7515, section 7.1): the issuer is not asked about all else. */
  private static final Pattern TOKEN = Pattern.compile("[\\w-]+[.][\\w-]+[.][\\w-]*");

  private final Optional<KeyRing> keys;
  private final @Nullable JwtDecoder tokens;
  private final LongSupplier clock;
  private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();
  private volatile long pauseEndNanos;

  /**
   * @param tokens null where there is no issuer
   * @param clock nanoseconds that never go back
   */
  CallerProvider(Optional<KeyRing> keys, @Nullable JwtDecoder tokens, LongSupplier clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.clock = clock;
    this.pauseEndNanos = clock.getAsLong();
    scopes.setAuthorityPrefix("");
  }

  @Override
  public boolean supports(Class<?> authentication) {
    return PresentedKey.class.isAssignableFrom(authentication);
  }

  /**
   * @throws BadCredentialsException if it is neither a key nor a token that is valid
   * @throws AuthenticationServiceException if a token cannot be checked
   */
  @Override
  public Authentication authenticate(Authentication presented) {
    String key = ((PresentedKey) presented).getCredentials();
    return new KnownCaller(keys.flatMap(known -> known.find(key)).orElseGet(() -> ofToken(key)));
  }

  private Account ofToken(String text) {
    if (tokens == null || !TOKEN.matcher(text).matches()) {
      throw new BadCredentialsException("no key");
    }
    if (clock.getAsLong() - pauseEndNanos < 0) {
      throw new AuthenticationServiceException("the issuer could not be reached just now");
    }
    try {
      return account(tokens.decode(text));
    } catch (JwtDecoderInitializationException e) {
      throw unreachable(e);
    } catch (JwtException e) {
      throw e.getCause() instanceof RemoteKeySourceException
          ? unreachable(e)
          : new BadCredentialsException("no token", e);
    }
  }

  private AuthenticationServiceException unreachable(RuntimeException failure) {
    pauseEndNanos = clock.getAsLong() + PAUSE.toNanos();
    Throwable reason = failure;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    LOG.warn("Tokens cannot be checked: {}; {}", failure.getMessage(), reason.getMessage());
    return new AuthenticationServiceException("the issuer cannot be reached", failure);
  }

  /** A subject is its issuer's alone (RFC 7519, section 4.1.2); no key's name has a number sign. */
  private Account account(Jwt token) {
    String subject = token.getSubject();
    if (subject == null || subject.isBlank()) {
      throw new BadCredentialsException("a token of nobody");
    }
    String issuer = Objects.toString(token.getClaims().get("iss"), "");
    return new Account(issuer + "#" + subject, new CallerSettings(permissions(token)));
  }

  private Set<Permission> permissions(Jwt token) {
    Set<Permission> permissions = EnumSet.noneOf(Permission.class);
    for (GrantedAuthority scope : scopes.convert(token)) {
      Permission.ofScope(Objects.toString(scope.getAuthority(), "")).ifPresent(permissions::add);
    }
    return permissions;
  }
}
