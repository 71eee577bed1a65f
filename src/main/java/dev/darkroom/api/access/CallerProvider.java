package dev.darkroom.api.access;

import dev.darkroom.access.Account;
import dev.darkroom.access.CallerSettings;
import dev.darkroom.access.KeyRing;
import dev.darkroom.access.Permission;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;

/** Knows callers by their keys, and by tokens of the issuer, if there is one. */
final class CallerProvider implements AuthenticationProvider {
  private final Optional<KeyRing> keys;
  private final @Nullable JwtDecoder tokens;
  private final JwtGrantedAuthoritiesConverter scopes = new JwtGrantedAuthoritiesConverter();

  /**
   * @param tokens null where there is no issuer
   */
  CallerProvider(Optional<KeyRing> keys, @Nullable JwtDecoder tokens) {
    this.keys = keys;
    this.tokens = tokens;
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
    if (tokens == null) {
      throw new BadCredentialsException("no key");
    }
    try {
      return account(tokens.decode(text));
    } catch (BadJwtException e) {
      throw new BadCredentialsException("no token", e);
    } catch (JwtDecoderInitializationException | JwtException e) {
      throw new AuthenticationServiceException("a token cannot be checked", e);
    }
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
