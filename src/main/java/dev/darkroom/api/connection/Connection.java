package dev.darkroom.api.connection;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** The connection that a request came over. Of the request's thread. */
public interface Connection {
  /** When the request began to arrive, by {@link System#nanoTime}. */
  long arrivalNanos();

  /** The service waits for the client to send or to read something. */
  void await();

  /** While the service waits, the client has sent or read so much. */
  void progressed(int bytes);

  /** The service works on the request. */
  void serve();

  /** So much of the answer is held in memory until it is sent. */
  void hold(long bytes);

  /**
   * The answer has begun and goes on: what is sent to find out whether the client is there must be
   * part of it.
   */
  void answering();

  /** Whether the client sends nothing more: it has closed its side, or gone. */
  boolean hasEnded();

  /** Whether the client is not there any more. To be asked now and then before the answer. */
  boolean isGone();

  /** That of a request; one that is always there where it did not come over the network. */
  static Connection of(HttpServletRequest request) {
    Object connection = request.getAttribute(Connection.class.getName());
    return (Connection) Objects.requireNonNullElseGet(connection, Always::new);
  }

  /** Of a client that is in the same JVM. */
  record Always(long arrivalNanos) implements Connection {
    Always() {
      this(System.nanoTime());
    }

    @Override
    public void await() {}

    @Override
    public void progressed(int bytes) {}

    @Override
    public void serve() {}

    @Override
    public void hold(long bytes) {}

    @Override
    public void answering() {}

    @Override
    public boolean hasEnded() {
      return false;
    }

    @Override
    public boolean isGone() {
      return false;
    }
  }
}
