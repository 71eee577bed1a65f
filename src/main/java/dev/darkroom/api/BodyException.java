package dev.darkroom.api;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;

/** A body that the service does not read to its end; found by its header or while it is read. */
final class BodyException extends RuntimeException {
  private final ProblemDetail problem;
  private final HttpHeaders headers;

  private BodyException(ProblemDetail problem, HttpHeaders headers) {
    super(problem.getDetail());
    this.problem = problem;
    this.headers = headers;
  }

  private static BodyException of(ProblemCode code, String requirement, String limit) {
    String message = "the body must " + requirement + " " + limit;
    return new BodyException(Problem.of(code, message, "body", limit), new HttpHeaders());
  }

  static BodyException tooLarge(long maxBytes) {
    return of(ProblemCode.BODY_TOO_LARGE, "have", "at most " + maxBytes + " bytes");
  }

  static BodyException tooSlow(long minBytesPerSecond) {
    return of(ProblemCode.BODY_TOO_SLOW, "come at", minBytesPerSecond + " bytes a second or more");
  }

  static BodyException notGzip() {
    return of(ProblemCode.MALFORMED_GZIP, "be", "gzip to its end, as Content-Encoding says");
  }

  static BodyException notForm() {
    return of(
        ProblemCode.BAD_REQUEST,
        "be",
        "a form to its end, as Content-Type says, of up to " + Form.MAX_PARTS + " parts");
  }

  /** RFC 9110, section 15.5.16: the answer says which codings are read. */
  static BodyException unknownCoding(String coding) {
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
    return new BodyException(
        Problem.of(
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            "the body must be coded as gzip or not at all, but is coded as "
                + ProblemText.clipped(coding),
            HttpHeaders.CONTENT_ENCODING,
            "gzip, or absent"),
        headers);
  }

  ProblemDetail problem() {
    return problem;
  }

  HttpHeaders headers() {
    return headers;
  }
}
