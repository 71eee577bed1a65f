package dev.darkroom.api.access;

import dev.darkroom.access.Account;
import dev.darkroom.access.Permission;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** A caller that has shown a valid key or token. Its authorities are its permissions. */
final class KnownCaller extends AbstractAuthenticationToken {
  private final Account account;

  KnownCaller(Account account) {
    super(
        AuthorityUtils.createAuthorityList(
            account.settings().permissions().stream().map(Permission::text).toList()));
    this.account = account;
    super.setAuthenticated(true);
  }

  /** None: nobody needs the key any more. */
  @Override
  public String getCredentials() {
    return "";
  }

  @Override
  public Account getPrincipal() {
    return account;
  }
}
