package dev.darkroom.api;

import dev.darkroom.api.connection.Connection;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.ValueNode;

/**
 * Reads the bodies of requests and resolves them, large ones only as many at once as the heap
 * holds; the others wait, for a while. Spring's {@code @RequestBody} would hold on to an image's
 * text until the answer. Thread-safe.
 */
public final class RequestBodies {
  /** Of the longest lists that are of use, many times over. */
  static final long MAX_TOKENS = 100_000;

  /** Bytes of a body that does not wait. */
  private static final int SMALL = 16 << 10;

  private static final int CHUNK = 64 << 10;

  /** While it is read: Jackson collects text in UTF-16, and puts it together in two more steps. */
  private static final int HEAP_PER_BYTE = 4;

  private static final Duration MAX_WAIT = Duration.ofMinutes(1);

  private final JsonMapper mapper = mapper();

  /** A fraction stays what it is, as a whole number may be written as one. */
  private final ObjectReader reader =
      mapper
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .with(
              new JsonNodeFactory() {
                @Override
                public ValueNode numberNode(BigDecimal value) {
                  // Jackson takes what no double holds for malformed, not for out of range.
                  double rounded = value.doubleValue();
                  return Double.isFinite(rounded)
                      ? super.numberNode(value)
                      : super.numberNode(rounded);
                }
              });

  private final HeapRoom arriving;
  private final HeapRoom resolving;
  private final LongSupplier clock;

  /** For an eighth of the heap that is on its way, and another one that is being resolved. */
  public RequestBodies() {
    this(Runtime.getRuntime().maxMemory() / 8, MAX_WAIT, System::nanoTime);
  }

  /**
   * @param heapBytes for what is on its way, and as much for what is being resolved
   * @param maxWait for which a large body waits for room
   * @param clock nanoseconds that never go back
   */
  RequestBodies(long heapBytes, Duration maxWait, LongSupplier clock) {
    this.arriving = new HeapRoom(heapBytes, maxWait);
    this.resolving = new HeapRoom(heapBytes, maxWait);
    this.clock = clock;
  }

  private static JsonMapper mapper() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build();
    JsonFactory factory = JsonFactory.builder().streamReadConstraints(constraints).build();
    return Json.strict(JsonMapper.builder(factory)).build();
  }

  /**
   * What a resolution makes of a body, which is JSON or {@code multipart/form-data}.
   *
   * @param resolution is given what fits of the body, and what is wrong with the rest
   * @throws HttpMessageNotReadableException if the body is none of that type
   * @throws BodyException if it is too large, or comes too slowly
   * @throws UnavailableException if there was no room for it for too long
   */
  public <B, R> R resolve(
      HttpServletRequest http,
      HttpCaller caller,
      Class<B> type,
      BiFunction<B, Faults, R> resolution) {
    try (HeapRoom.Lease lease = resolving.enter(caller)) {
      Faults faults = new Faults();
      return resolution.apply(read(http, caller, lease, type, faults, null), faults);
    }
  }

  /** What a resolution makes of a body, what is wrong with it, and a digest. */
  @FunctionalInterface
  interface DigestedResolution<B, R> {
    R apply(B body, Faults faults, String digest);
  }

  /**
   * The same of a body, and of the SHA-256 of its bytes in URL-safe base64.
   *
   * @throws HttpMessageNotReadableException as {@link #resolve}
   * @throws BodyException as {@link #resolve}
   * @throws UnavailableException as {@link #resolve}
   */
  <B, R> R resolveDigested(
      HttpServletRequest http,
      HttpCaller caller,
      Class<B> type,
      DigestedResolution<B, R> resolution) {
    try (HeapRoom.Lease lease = resolving.enter(caller)) {
      MessageDigest digest = Sha256.digest();
      Faults faults = new Faults();
      B body = read(http, caller, lease, type, faults, digest);
      return resolution.apply(body, faults, Sha256.text(digest));
    }
  }

  private <B> B read(
      HttpServletRequest http,
      HttpCaller caller,
      HeapRoom.Lease lease,
      Class<B> type,
      Faults faults,
      @Nullable MessageDigest digest) {
    var input = new ServletServerHttpRequest(http);
    try (Body body = new Body(caller, digest)) {
      try {
        body.receive(http);
      } catch (IOException e) {
        caller.check();
        throw new HttpMessageNotReadableException("the body did not come to its end", e, input);
      }
      if (body.length > SMALL) {
        lease.grow(HEAP_PER_BYTE * body.length);
      }
      String contentType = http.getContentType();
      if (contentType != null && Form.is(contentType)) {
        return form(body, contentType, type, faults);
      }
      try (Reader text = body.text()) {
        if (reader.readTree(text) instanceof ObjectNode object) {
          return JsonBinding.bind(mapper, object, type, faults);
        }
        throw new HttpMessageNotReadableException("the body is no JSON object", input);
      } catch (JacksonException | IOException e) {
        throw new HttpMessageNotReadableException("the body is not the request", e, input);
      }
    }
  }

  private <B> B form(Body body, String contentType, Class<B> type, Faults faults) {
    try (InputStream bytes = body.bytes()) {
      return JsonBinding.bindTexts(mapper, Form.read(bytes, contentType), type, faults);
    } catch (IOException e) {
      throw BodyException.notForm();
    }
  }

  /** What has come of a body. */
  private final class Body implements AutoCloseable {
    private final HttpCaller caller;
    private final @Nullable MessageDigest digest;
    private final HeapRoom.Lease lease;
    private final List<InputStream> chunks = new ArrayList<>();
    private long length;
    private long nanos;

    Body(HttpCaller caller, @Nullable MessageDigest digest) {
      this.digest = digest;
      this.caller = caller;
      this.lease = arriving.enter(caller);
    }

    void receive(HttpServletRequest http) throws IOException {
      Connection connection = Connection.of(http);
      InputStream stream = http.getInputStream();
      caller.check();
      connection.await();
      byte[] chunk = new byte[SMALL];
      int filled = 0;
      while (true) {
        long startNanos = clock.getAsLong();
        int count = stream.read(chunk, filled, chunk.length - filled);
        nanos += clock.getAsLong() - startNanos;
        if (count < 0) {
          break;
        }
        connection.progressed(count);
        if (digest != null) {
          digest.update(chunk, filled, count);
        }
        length += count;
        filled += count;
        requireRate();
        if (length > SMALL) {
          lease.grow(count);
        }
        if (filled == chunk.length) {
          chunks.add(new ByteArrayInputStream(chunk));
          chunk = new byte[CHUNK];
          filled = 0;
        }
      }
      chunks.add(new ByteArrayInputStream(chunk, 0, filled));
      connection.serve();
    }

    private void requireRate() {
      LeastRate least = arriving.isContended() ? LeastRate.BESIDE_OTHERS : LeastRate.USUAL;
      if (least.isMissed(length, nanos)) {
        throw BodyException.tooSlow(least.bytesPerSecond());
      }
      caller.timeout();
    }

    /** RFC 8259, section 8.1; Jackson itself would take some of what is not UTF-8. */
    Reader text() {
      return new InputStreamReader(bytes(), StandardCharsets.UTF_8.newDecoder());
    }

    InputStream bytes() {
      return new SequenceInputStream(Collections.enumeration(chunks));
    }

    @Override
    public void close() {
      lease.close();
    }
  }
}
