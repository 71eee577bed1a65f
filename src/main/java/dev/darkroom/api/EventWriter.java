package dev.darkroom.api;

import dev.darkroom.api.connection.Connection;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Writes server-sent events (WHATWG HTML, section 9.2) to one client, and finds out whether it is
 * still there. Of one thread.
 */
public final class EventWriter {
  /** After which a comment shows proxies that the connection lives. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** How often a client without whom the work is to end is looked after. */
  public static final Duration CLIENT_GLANCE = Duration.ofMillis(100);

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

  private final Connection connection;
  private final OutputStream target;
  private long lastNanos;

  /** Begins the answer. */
  public EventWriter(HttpServletRequest http, HttpServletResponse response) throws IOException {
    response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    // nginx would collect them.
    response.setHeader("X-Accel-Buffering", "no");
    this.connection = Connection.of(http);
    this.target = response.getOutputStream();
    connection.answering();
  }

  /**
   * @param event with its empty line at the end
   */
  public void send(byte[] event) throws IOException {
    connection.await();
    target.write(event);
    target.flush();
    connection.serve();
    lastNanos = System.nanoTime();
  }

  /** Which clients pass over. */
  public void comment() throws IOException {
    send(COMMENT);
  }

  /**
   * Shows that the stream lives, and finds out whether somebody is there.
   *
   * @param needed whether the work is to end without this client
   * @param silence after which it is sent a comment
   * @throws CancellationException if it is needed and has gone
   */
  public void look(boolean needed, Duration silence) throws IOException {
    boolean silent = System.nanoTime() - lastNanos >= silence.toNanos();
    if (needed && connection.isGone()) {
      throw new CancellationException("the client has gone");
    }
    // One that has closed its side either reads on or has gone: writing tells.
    if (silent || needed && connection.hasEnded()) {
      comment();
    }
  }
}
