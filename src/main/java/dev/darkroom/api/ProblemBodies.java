package dev.darkroom.api;

import dev.darkroom.api.connection.RequestId;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Gives each problem the form that its reader knows: that of the API that it asked, or problem
 * details with the request's id, for whoever keeps the body alone.
 */
@RestControllerAdvice
final class ProblemBodies implements ResponseBodyAdvice<Object> {
  private final List<ErrorFormat> formats;

  ProblemBodies(List<ErrorFormat> formats) {
    this.formats = formats;
  }

  @Override
  public boolean supports(
      MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter method,
      MediaType type,
      Class<? extends HttpMessageConverter<?>> converter,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (!(body instanceof ProblemDetail problem)
        || !(request instanceof ServletServerHttpRequest http)
        || !(response instanceof ServletServerHttpResponse servlet)) {
      return body;
    }
    String path = path(http.getServletRequest());
    for (ErrorFormat format : formats) {
      if (format.covers(path)) {
        ErrorFormat.Error error = ErrorFormat.Error.of(problem);
        response.setStatusCode(format.status(error));
        format.addHeaders(error, response.getHeaders());
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return format.body(error);
      }
    }
    problem.setProperty(RequestId.KEY, servlet.getServletResponse().getHeader(RequestId.HEADER));
    return problem;
  }

  /** What was asked for, also where the container asks for an error's page in its place. */
  private static String path(HttpServletRequest request) {
    return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String path
        ? path
        : request.getRequestURI();
  }
}
