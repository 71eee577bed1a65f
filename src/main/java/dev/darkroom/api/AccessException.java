package dev.darkroom.api;

import dev.darkroom.access.Permission;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;

/**
 * A request that is refused for who sends it. What was sent as a key is never repeated, and no
 * answer says how a wrong one differs from a right one.
 */
public final class AccessException extends RuntimeException {
  private static final String REALM = "Bearer realm=\"darkroom\"";

  private final ProblemDetail problem;
  private final HttpHeaders headers = new HttpHeaders();

  private AccessException(ProblemCode code, String detail) {
    super(detail);
    problem = Problem.of(code, detail);
  }

  /**
   * There is no key. No answer asks for Basic, or a browser would ask its user for a password.
   *
   * @return with the challenge of RFC 6750, section 3
   */
  public static AccessException withoutKey() {
    return unauthenticated(
        "a key or a token is needed, as Authorization: Bearer KEY or X-Api-Key: KEY", REALM);
  }

  /** There is one that is not valid, or no longer, or not yet. */
  public static AccessException wrongKey() {
    return unauthenticated(
        "the key or the token is not valid", REALM + ", error=\"invalid_token\"");
  }

  /** There are several, of which only one can count. */
  public static AccessException severalKeys() {
    return unauthenticated(
        "the headers have different keys, so that none of them counts",
        REALM + ", error=\"invalid_request\"");
  }

  private static AccessException unauthenticated(String detail, String challenge) {
    AccessException failure = new AccessException(ProblemCode.UNAUTHENTICATED, detail);
    failure.headers.set(HttpHeaders.WWW_AUTHENTICATE, challenge);
    return failure;
  }

  /**
   * Its caller is known, but may not do it.
   *
   * @param needed what it lacks
   */
  public static AccessException forbidden(Permission needed) {
    AccessException failure =
        new AccessException(
            ProblemCode.FORBIDDEN, "the permission %s is needed".formatted(needed.text()));
    failure.headers.set(
        HttpHeaders.WWW_AUTHENTICATE,
        "%s, error=\"insufficient_scope\", scope=\"%s\"".formatted(REALM, needed.scope()));
    return failure;
  }

  /**
   * Too many wrong keys have come from its address.
   *
   * @param wait until one is looked at again
   */
  public static AccessException tooManyFailures(Duration wait) {
    AccessException failure =
        new AccessException(
            ProblemCode.TOO_MANY_FAILURES, "too many wrong keys have come from this address");
    failure.retryAfter(wait);
    return failure;
  }

  /**
   * A token cannot be checked as long as the keys of its issuer cannot be had.
   *
   * @param wait until they are asked for again
   */
  public static AccessException issuerUnreachable(Duration wait) {
    AccessException failure =
        new AccessException(
            ProblemCode.ISSUER_UNREACHABLE, "the issuer of tokens cannot be reached");
    failure.retryAfter(wait);
    return failure;
  }

  private void retryAfter(Duration wait) {
    headers.set(HttpHeaders.RETRY_AFTER, Long.toString(ProblemText.seconds(wait)));
  }

  ProblemDetail problem() {
    return problem;
  }

  HttpHeaders headers() {
    return headers;
  }
}
