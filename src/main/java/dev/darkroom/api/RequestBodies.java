package dev.darkroom.api;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.core.ResolvableType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpRequest;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the bodies of requests and resolves them, large ones only as many at once as the heap
 * holds; the others wait, for a while. Spring's {@code @RequestBody} would hold on to a picture's
 * text until the answer. Thread-safe.
 */
public final class RequestBodies {
  /** Of the longest lists that are of use, many times over. */
  static final long MAX_TOKENS = 100_000;

  /** Bytes of a body that does not wait. */
  private static final int SMALL = 16 << 10;

  /** While it is read: Jackson collects text in UTF-16, and puts it together in two more steps. */
  private static final int HEAP_PER_BYTE = 4;

  private static final Duration MAX_WAIT = Duration.ofMinutes(1);

  /** Others wait while a large body comes. */
  private static final long MIN_BYTES_PER_SECOND = 160_000;

  private static final long GRACE_SECONDS = 10;

  private final JacksonJsonHttpMessageConverter converter =
      new JacksonJsonHttpMessageConverter(mapper());
  private final long maxBytes;
  private final int kilobytes;
  private final Semaphore room;
  private final Duration maxWait;
  private final LongSupplier clock;

  /**
   * For a quarter of the heap.
   *
   * @param maxBytes that a body may have
   */
  public RequestBodies(long maxBytes) {
    this(maxBytes, Runtime.getRuntime().maxMemory() / 4, MAX_WAIT, System::nanoTime);
  }

  /**
   * @param maxWait for which a large body waits for room
   * @param clock nanoseconds that never go back
   */
  RequestBodies(long maxBytes, long heapBytes, Duration maxWait, LongSupplier clock) {
    this.maxBytes = maxBytes;
    this.kilobytes = Math.clamp(heapBytes >> 10, 1, Integer.MAX_VALUE);
    this.room = new Semaphore(kilobytes, true);
    this.maxWait = maxWait;
    this.clock = clock;
  }

  private static JsonMapper mapper() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return Json.strict(JsonMapper.builder(factory)).build();
  }

  /**
   * What a resolution makes of a body.
   *
   * @throws HttpMessageNotReadableException if the body is none of that type, or for a {@link
   *     BodyException}
   * @throws UnavailableException if there was no room for it for too long
   */
  <B, R> R resolve(HttpServletRequest http, Class<B> type, Function<B, R> resolution) {
    var input = new ServletServerHttpRequest(http);
    try {
      InputStream body = input.getBody();
      byte[] head = body.readNBytes(SMALL + 1);
      InputStream start = new ByteArrayInputStream(head);
      if (head.length <= SMALL) {
        return resolution.apply(read(http, start, type));
      }
      int taken = heapOf(http.getContentLengthLong());
      take(taken);
      try {
        InputStream all = new SequenceInputStream(start, new TimedStream(body));
        return resolution.apply(read(http, all, type));
      } finally {
        room.release(taken);
      }
    } catch (IOException e) {
      throw new HttpMessageNotReadableException("the body did not come to its end", e, input);
    }
  }

  /** In kilobytes; no more than there are, so that the largest body comes in alone. */
  private int heapOf(long length) {
    long bytes = length < 0 ? maxBytes : length;
    return Math.clamp(HEAP_PER_BYTE * bytes >> 10, 1, kilobytes);
  }

  private void take(int share) {
    try {
      if (room.tryAcquire(share, maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new UnavailableException(
        Reason.QUEUE_FULL, "the heap holds no more large requests than those that are being read");
  }

  private <B> B read(HttpServletRequest http, InputStream body, Class<B> type) throws IOException {
    var input =
        new ServletServerHttpRequest(http) {
          @Override
          public InputStream getBody() {
            return body;
          }
        };
    Object value = converter.read(ResolvableType.forClass(type), input, null);
    if (value == null) {
      throw new HttpMessageNotReadableException("there is no body", input);
    }
    return type.cast(value);
  }

  /** Fails once it comes too slowly. */
  private final class TimedStream extends FilterInputStream {
    private final long startNanos = clock.getAsLong();
    private long bytes;

    TimedStream(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      bytes += Math.max(count, 0);
      double seconds = (clock.getAsLong() - startNanos) / 1e9;
      if (bytes < (seconds - GRACE_SECONDS) * MIN_BYTES_PER_SECOND) {
        throw BodyException.tooSlow(MIN_BYTES_PER_SECOND);
      }
      return count;
    }
  }
}
