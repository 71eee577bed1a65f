package dev.darkroom.api;

import dev.darkroom.access.Account;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/** Who sent a request, where the service asks for that. */
public final class Accounts {
  private static final RequestAttributeSecurityContextRepository CONTEXTS =
      new RequestAttributeSecurityContextRepository();

  private Accounts() {}

  /** Nobody that is known where the service is open, or the request was refused. */
  public static Optional<Account> of(HttpServletRequest request) {
    Authentication authentication = CONTEXTS.loadDeferredContext(request).get().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof Account account
        ? Optional.of(account)
        : Optional.empty();
  }
}
