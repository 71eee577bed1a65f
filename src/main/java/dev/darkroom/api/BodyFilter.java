package dev.darkroom.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Refuses bodies over a limit, by their header or, where they come without one, as soon as they
 * exceed it. What they hold counts, too, where they are compressed. (Tomcat's own limit is for
 * forms only.)
 */
public final class BodyFilter extends OncePerRequestFilter {
  private final long maxBytes;
  private final HandlerExceptionResolver problems;

  /**
   * @param problems what answers exceptions of controllers, too
   */
  public BodyFilter(long maxBytes, HandlerExceptionResolver problems) {
    this.maxBytes = maxBytes;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > maxBytes) {
      problems.resolveException(request, response, null, BodyException.tooLarge(maxBytes));
      return;
    }
    chain.doFilter(new LimitedRequest(request), response);
  }

  private final class LimitedRequest extends HttpServletRequestWrapper {
    LimitedRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      ServletInputStream limited = new LimitedStream(super.getInputStream());
      ServletInputStream decoded = ContentCoding.decode(this, limited);
      return decoded == limited ? limited : new LimitedStream(decoded);
    }
  }

  private final class LimitedStream extends ServletInputStream {
    private final ServletInputStream source;
    private long read;

    LimitedStream(ServletInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      int value = source.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = source.read(target, offset, length);
      count(Math.max(count, 0));
      return count;
    }

    private void count(int bytes) {
      read += bytes;
      if (read > maxBytes) {
        throw BodyException.tooLarge(maxBytes);
      }
    }

    @Override
    public boolean isFinished() {
      return source.isFinished();
    }

    @Override
    public boolean isReady() {
      return source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      source.setReadListener(listener);
    }
  }
}
