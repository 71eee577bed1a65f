package dev.darkroom.api;

import dev.darkroom.api.connection.Connection;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Ends answers that are read too slowly: they are held in memory until they are sent. */
@Component
final class AnswerFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, new TimedResponse(response, Connection.of(request)));
  }

  private static final class TimedResponse extends HttpServletResponseWrapper {
    private final Connection connection;

    TimedResponse(HttpServletResponse response, Connection connection) {
      super(response);
      this.connection = connection;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      return new TimedStream(super.getOutputStream(), connection);
    }
  }

  private static final class TimedStream extends ServletOutputStream {
    /** What is written at once, so that a large answer is looked at on its way. */
    private static final int PART = 64 << 10;

    private final ServletOutputStream target;
    private final Connection connection;
    private long bytes;
    private long nanos;

    TimedStream(ServletOutputStream target, Connection connection) {
      this.target = target;
      this.connection = connection;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value});
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (bytes == 0) {
        connection.await();
      }
      int end = offset + length;
      for (int i = offset; i < end; i += PART) {
        writePart(source, i, Math.min(PART, end - i));
      }
    }

    private void writePart(byte[] source, int offset, int length) throws IOException {
      long startNanos = System.nanoTime();
      target.write(source, offset, length);
      nanos += System.nanoTime() - startNanos;
      bytes += length;
      connection.progressed(length);
      if (LeastRate.USUAL.isMissed(bytes, nanos)) {
        throw new SocketTimeoutException(
            "the answer was read at less than %d bytes a second"
                .formatted(LeastRate.USUAL.bytesPerSecond()));
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }

    @Override
    public void close() throws IOException {
      target.close();
    }

    @Override
    public boolean isReady() {
      return target.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      target.setWriteListener(listener);
    }
  }
}
