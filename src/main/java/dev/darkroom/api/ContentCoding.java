package dev.darkroom.api;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** How a body is coded (RFC 9110, section 8.4): not at all, or with gzip; once at most. */
final class ContentCoding {
  /** What is read, as {@code Accept-Encoding} says it. */
  static final String ACCEPTED = "gzip";

  private static final List<String> GZIP = List.of("gzip", "x-gzip");

  private ContentCoding() {}

  /**
   * The body without its coding.
   *
   * @param source the body as it comes
   * @throws BodyException if it is coded otherwise, and while it is read if it is not gzip
   */
  static ServletInputStream decode(HttpServletRequest request, ServletInputStream source) {
    List<String> codings =
        Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
            .flatMap(value -> Stream.of(value.split(",", -1)))
            .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
            .filter(coding -> !coding.isEmpty() && !coding.equals("identity"))
            .toList();
    if (codings.isEmpty()) {
      return source;
    }
    if (codings.size() == 1 && GZIP.contains(codings.getFirst())) {
      return new GzipStream(source);
    }
    throw BodyException.unknownCoding(String.join(", ", codings));
  }

  /** Remembers how its source failed, which is not the coding's fault. */
  private static final class Source extends InputStream {
    private final ServletInputStream source;
    private @Nullable IOException failure;

    Source(ServletInputStream source) {
      this.source = source;
    }

    @Override
    public int read() throws IOException {
      byte[] value = new byte[1];
      return read(value, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(value[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return source.read(target, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }

  private static final class GzipStream extends ServletInputStream {
    private static final int BUFFER = 8 << 10;

    private final Source source;
    private @Nullable GZIPInputStream decoded;
    private boolean finished;

    GzipStream(ServletInputStream source) {
      this.source = new Source(source);
    }

    @Override
    public int read() throws IOException {
      byte[] value = new byte[1];
      return read(value, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(value[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        if (decoded == null) {
          decoded = new GZIPInputStream(source, BUFFER);
        }
        int count = decoded.read(target, offset, length);
        finished = count < 0;
        return count;
      } catch (IOException e) {
        if (source.failure == null) {
          throw BodyException.notGzip();
        }
        throw e;
      }
    }

    @Override
    public boolean isFinished() {
      return finished;
    }

    @Override
    public boolean isReady() {
      return source.source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("bodies are read by the request's thread");
    }
  }
}
