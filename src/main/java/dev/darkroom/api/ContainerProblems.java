package dev.darkroom.api;

import dev.darkroom.api.connection.RequestId;
import dev.darkroom.json.Json;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Problem details for what fails before or beside the controllers, in place of HTML pages. */
@RestController
final class ContainerProblems
    implements ErrorController, WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  /** What the servlet container hands over to be answered. */
  @RequestMapping("${server.error.path:${error.path:/error}}")
  ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer value ? known(value) : HttpStatus.NOT_FOUND;
    ProblemDetail problem = Problem.of(status);
    if (request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path) {
      instance(path).ifPresent(problem::setInstance);
    }
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context ->
            ((StandardHost) context.getParent()).setErrorReportValveClass(Valve.class.getName()));
  }

  /** A path as it was sent, which need not be a URI: "//" is none. */
  private static Optional<URI> instance(String path) {
    try {
      return Optional.of(new URI(null, null, path, null));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static HttpStatus known(int code) {
    HttpStatus status = HttpStatus.resolve(code);
    return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
  }

  /** What Tomcat refuses by itself, such as a request line that is none. Made by Tomcat. */
  public static final class Valve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
      if (response.getStatus() < 400
          || response.getContentWritten() > 0
          || !response.setErrorReported()) {
        return;
      }
      HttpStatus status = known(response.getStatus());
      Map<String, Object> problem =
          Map.of(
              "status",
              status.value(),
              "title",
              status.getReasonPhrase(),
              "detail",
              Problem.of(status).getDetail(),
              "code",
              Problem.codeOf(status),
              RequestId.KEY,
              response.getHeader(RequestId.HEADER));
      try {
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(problem));
        response.finishResponse();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
