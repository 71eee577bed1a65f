package dev.darkroom.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Knows whether a request's client is still there. The servlet API tells only those who write, and
 * by then the work is done; Tomcat itself can look at the socket.
 */
@Component
final class Connections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private static final String ATTRIBUTE = Connections.class.getName();

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextValves(
        new ValveBase(true) {
          @Override
          public void invoke(Request request, Response response)
              throws IOException, ServletException {
            request.setAttribute(ATTRIBUTE, request.getCoyoteRequest());
            getNext().invoke(request, response);
          }
        });
  }

  /**
   * Whether the client has closed its connection. To be asked on the request's own thread, after
   * its body has been read.
   */
  static boolean isClosed(HttpServletRequest request) {
    if (!(request.getAttribute(ATTRIBUTE) instanceof org.apache.coyote.Request connection)) {
      return false;
    }
    // Reads what there is into Tomcat's own buffer, where the next request is looked for first. At
    // the end of the stream it says that one byte can be read, so that a reader would notice.
    connection.action(ActionCode.AVAILABLE, true);
    return connection.getAvailable() == 1;
  }
}
