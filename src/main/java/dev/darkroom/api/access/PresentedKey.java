package dev.darkroom.api.access;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A key or a token that came with a request, and is not looked at yet. */
final class PresentedKey extends AbstractAuthenticationToken {
  private final String key;

  PresentedKey(String key) {
    super(AuthorityUtils.NO_AUTHORITIES);
    this.key = key;
  }

  @Override
  public String getCredentials() {
    return key;
  }

  /** Nobody yet, also in what is logged of it. */
  @Override
  public String getPrincipal() {
    return "unknown";
  }
}
