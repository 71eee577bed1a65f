package dev.darkroom.api.access;

import dev.darkroom.access.FailedAttempts;
import dev.darkroom.access.Permission;
import dev.darkroom.api.AccessException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.stream.Stream;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorityAuthorizationDecision;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Has those who are refused told so as all other problems are told. */
final class AccessRefusals
    implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler {
  private final HandlerExceptionResolver problems;
  private final FailedAttempts attempts;

  /**
   * @param problems what answers exceptions of controllers, too
   */
  AccessRefusals(HandlerExceptionResolver problems, FailedAttempts attempts) {
    this.problems = problems;
    this.attempts = attempts;
  }

  /** There was no key. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    refuse(request, response, AccessException.withoutKey());
  }

  /** There was a wrong one. It was looked at before: a right one is taken from any address. */
  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
    if (failure instanceof AuthenticationServiceException) {
      refuse(request, response, AccessException.issuerUnreachable(CallerProvider.PAUSE));
      return;
    }
    refuse(
        request,
        response,
        attempts
            .failed(request.getRemoteAddr())
            .map(AccessException::tooManyFailures)
            .orElseGet(
                () ->
                    failure instanceof PresentedKeys.SeveralKeysException
                        ? AccessException.severalKeys()
                        : AccessException.wrongKey()));
  }

  /** The caller is known, but may not. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure) {
    refuse(request, response, AccessException.forbidden(needed(failure)));
  }

  private static Permission needed(AccessDeniedException failure) {
    if (failure instanceof AuthorizationDeniedException denied
        && denied.getAuthorizationResult() instanceof AuthorityAuthorizationDecision decision) {
      for (GrantedAuthority authority : decision.getAuthorities()) {
        return Stream.of(Permission.values())
            .filter(permission -> permission.text().equals(authority.getAuthority()))
            .findFirst()
            .orElseThrow();
      }
    }
    return Permission.ADMIN;
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, AccessException refusal) {
    problems.resolveException(request, response, null, refusal);
  }
}
