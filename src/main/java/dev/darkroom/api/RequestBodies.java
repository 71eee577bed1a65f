package dev.darkroom.api;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.core.ResolvableType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the bodies of requests and resolves them, only as many at once as the heap holds; the
 * others wait unread. Spring's {@code @RequestBody} would hold on to a picture's text until the
 * answer. Thread-safe.
 */
public final class RequestBodies {
  /** Bytes of a body that need not wait. */
  private static final int SMALL = 16 << 10;

  /** Of a body while it is read: Jackson collects text in UTF-16. */
  private static final int HEAP_PER_BYTE = 2;

  private final JacksonJsonHttpMessageConverter converter;
  private final long maxBytes;
  private final int kilobytes;
  private final Semaphore room;

  /**
   * For a quarter of the heap.
   *
   * @param maxBytes that a body may have
   */
  public RequestBodies(JsonMapper mapper, long maxBytes) {
    this(mapper, maxBytes, Runtime.getRuntime().maxMemory() / 4);
  }

  RequestBodies(JsonMapper mapper, long maxBytes, long heapBytes) {
    this.converter = new JacksonJsonHttpMessageConverter(mapper);
    this.maxBytes = maxBytes;
    this.kilobytes = Math.clamp(heapBytes >> 10, 1, Integer.MAX_VALUE);
    this.room = new Semaphore(kilobytes, true);
  }

  /**
   * What a resolution makes of a body.
   *
   * @throws HttpMessageNotReadableException if the body is none of that type
   */
  <B, R> R resolve(HttpServletRequest http, Class<B> type, Function<B, R> resolution)
      throws IOException {
    int taken = heapOf(http.getContentLengthLong());
    room.acquireUninterruptibly(taken);
    try {
      return resolution.apply(read(http, type));
    } finally {
      room.release(taken);
    }
  }

  /** In kilobytes; no more than there are, so that the largest body comes in alone. */
  private int heapOf(long length) {
    long bytes = length < 0 ? maxBytes : length;
    return bytes <= SMALL ? 0 : Math.clamp(HEAP_PER_BYTE * bytes >> 10, 1, kilobytes);
  }

  private <B> B read(HttpServletRequest http, Class<B> type) throws IOException {
    var input = new ServletServerHttpRequest(http);
    Object body = converter.read(ResolvableType.forClass(type), input, null);
    if (body == null) {
      throw new HttpMessageNotReadableException("there is no body", input);
    }
    return type.cast(body);
  }
}
