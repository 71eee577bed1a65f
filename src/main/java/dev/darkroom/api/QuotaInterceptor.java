package dev.darkroom.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Counts each request once, before its body is read. Pages and other files are not counted. */
public final class QuotaInterceptor implements HandlerInterceptor {
  private final Supplier<CallerQuotas> quotas;

  /**
   * @param quotas asked for each request
   */
  public QuotaInterceptor(Supplier<CallerQuotas> quotas) {
    this.quotas = quotas;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod && request.getDispatcherType() == DispatcherType.REQUEST) {
      quotas.get().request(request, response);
    }
    return true;
  }
}
