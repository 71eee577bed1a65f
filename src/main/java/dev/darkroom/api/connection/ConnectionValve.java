package dev.darkroom.api.connection;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.slf4j.MDC;

/** What is done for every request, whoever answers it. */
final class ConnectionValve extends ValveBase {
  private final boolean preflights;

  /**
   * @param preflights whether it is looked at what pages of other origins may do
   */
  ConnectionValve(boolean preflights) {
    super(true);
    this.preflights = preflights;
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    String protocol = request.getProtocol();
    if (protocol == null || protocol.isEmpty() || protocol.equals("HTTP/0.9")) {
      // Its answers have neither status nor headers, so it can be told nothing.
      response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
      return;
    }
    if (!preflights) {
      // No origin but its own may use the service, and a preflight is not to hear otherwise.
      request.getCoyoteRequest().getMimeHeaders().removeHeader("Access-Control-Request-Method");
    }
    String id = RequestId.of(request.getHeader(RequestId.HEADER), request.getHeader("traceparent"));
    response.setHeader(RequestId.HEADER, id);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'");
    try (var _ = MDC.putCloseable(RequestId.KEY, id)) {
      serve(request, response, protocol);
    }
  }

  private void serve(Request request, Response response, String protocol)
      throws IOException, ServletException {
    ClientConnection connection = BoundedProtocol.connection(request.getCoyoteRequest());
    if (connection == null) {
      getNext().invoke(request, response);
      return;
    }
    request.setAttribute(Connection.class.getName(), connection);
    connection.serve(request.getCoyoteRequest().getStartTimeNanos(), protocol.equals("HTTP/1.1"));
    try {
      getNext().invoke(request, response);
    } finally {
      connection.hold(0);
      connection.await();
    }
  }
}
