package dev.darkroom.api.access;

import dev.darkroom.access.Account;
import dev.darkroom.api.Accounts;
import dev.darkroom.api.RequestJob;
import dev.darkroom.job.Job;
import dev.darkroom.json.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line for each request: who asked for what, and what became of it. It has neither keys nor
 * bodies, and prompts only where that is asked for.
 */
final class AuditFilter extends OncePerRequestFilter {
  /** Not this class, so that the log can be told where to go by a name that stays. */
  private static final Logger AUDIT = LoggerFactory.getLogger("dev.darkroom.audit");

  private static final int MAX_TEXT = 200;

  private final boolean prompts;

  /**
   * @param prompts whether the line has what images were to show
   */
  AuditFilter(boolean prompts) {
    this.prompts = prompts;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long startNanos = System.nanoTime();
    boolean answered = false;
    try {
      chain.doFilter(request, response);
      answered = true;
    } finally {
      int status = answered ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
      log(request, status, (System.nanoTime() - startNanos) / 1e9);
    }
  }

  private void log(HttpServletRequest request, int status, double seconds) {
    Optional<Account> account = Accounts.of(request);
    if (account.isEmpty() && status < HttpServletResponse.SC_BAD_REQUEST) {
      // A page, which anybody may load.
      return;
    }
    Optional<Job> job = RequestJob.of(request);
    AUDIT.info(
        "caller={} address={} method={} route={} status={} seconds={} job={}{}",
        account.map(known -> safe(known.name())).orElse("-"),
        request.getRemoteAddr(),
        safe(request.getMethod()),
        route(request),
        status,
        "%.3f".formatted(seconds),
        job.map(known -> known.id().value()).orElse("-"),
        prompts ? job.map(AuditFilter::prompt).orElse("") : "");
  }

  /** As the contract names it; where a request was refused before, what it asked for. */
  private static String route(HttpServletRequest request) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof String pattern
        ? pattern
        : safe(request.getRequestURI());
  }

  /** In JSON, and so on one line. */
  private static String prompt(Job job) {
    return " prompt=" + Json.MAPPER.readTree(job.parameters()).path("prompt");
  }

  /** Without what would end the line or the field. */
  private static String safe(String text) {
    return text.substring(0, Math.min(text.length(), MAX_TEXT)).replaceAll("[^!-~]", "_");
  }
}
