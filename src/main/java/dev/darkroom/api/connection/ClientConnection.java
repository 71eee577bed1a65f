package dev.darkroom.api.connection;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** A connection that Tomcat has accepted, whose requests come one after another. */
final class ClientConnection implements Connection {
  /** After which a client that is being waited for counts as quick again. */
  private static final int PROGRESS_BYTES = 64 << 10;

  private static final byte[] PROCESSING =
      "HTTP/1.1 102 Processing\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final long FIRST_PROBE_NANOS = 100_000_000;

  private final Connections connections;
  private final SocketChannel channel;
  private final LongSupplier clock;

  // Guarded by the connections.
  private long answerBytes;

  // Of the thread of the request that is under way.
  private @Nullable SocketWrapperBase<NioChannel> socket;
  private long arrivalNanos;
  private boolean interim;
  private long bytesSinceProgress;
  private boolean ended;
  private boolean gone;
  private long nextProbeNanos;
  private long probeAfterNanos = FIRST_PROBE_NANOS;

  ClientConnection(Connections connections, SocketChannel channel, LongSupplier clock) {
    this.connections = connections;
    this.channel = channel;
    this.clock = clock;
  }

  SocketChannel channel() {
    return channel;
  }

  /** Tomcat's own view of it. */
  void use(SocketWrapperBase<NioChannel> wrapper) {
    socket = wrapper;
  }

  /**
   * A request is there, and the service works on it.
   *
   * @param http11 whether its client knows interim responses
   */
  void serve(long requestNanos, boolean http11) {
    arrivalNanos = requestNanos;
    interim = http11;
    probeAfterNanos = FIRST_PROBE_NANOS;
    serve();
  }

  @Override
  public long arrivalNanos() {
    return arrivalNanos;
  }

  @Override
  public void await() {
    bytesSinceProgress = 0;
    connections.await(this);
  }

  @Override
  public void progressed(int bytes) {
    bytesSinceProgress += bytes;
    if (bytesSinceProgress >= PROGRESS_BYTES) {
      await();
    }
  }

  @Override
  public void serve() {
    connections.serve(this);
  }

  @Override
  public void hold(long bytes) {
    connections.hold(this, bytes);
  }

  long answerBytes() {
    return answerBytes;
  }

  void setAnswerBytes(long bytes) {
    answerBytes = bytes;
  }

  /**
   * {@inheritDoc}
   *
   * <p>What the client has sent stays for Tomcat to read. A client that has closed its side only
   * and one that has gone look the same, until something is sent to them: an interim response (RFC
   * 9110, section 15.2), which the one passes over and the other's network refuses. HTTP/1.0 has no
   * such responses, so there both count as present.
   */
  @Override
  public boolean isGone() {
    if (!gone && socket != null) {
      try {
        if (!ended) {
          look(socket);
        } else if (interim && clock.getAsLong() - nextProbeNanos >= 0) {
          probe(socket);
        }
      } catch (IOException e) {
        gone = true;
      }
    }
    return gone;
  }

  @Override
  public void answering() {
    interim = false;
  }

  @Override
  public boolean hasEnded() {
    return ended;
  }

  private void look(SocketWrapperBase<NioChannel> wrapper) throws IOException {
    try {
      wrapper.isReadyForRead();
    } catch (EOFException e) {
      ended = true;
      nextProbeNanos = clock.getAsLong();
    }
  }

  private void probe(SocketWrapperBase<NioChannel> wrapper) throws IOException {
    wrapper.write(true, ByteBuffer.wrap(PROCESSING));
    wrapper.flush(true);
    nextProbeNanos = clock.getAsLong() + probeAfterNanos;
    probeAfterNanos *= 2;
  }

  /** Ends it as if the client had gone; whoever waits for it, on any thread, sees that. */
  void cut() {
    try {
      // What has not been sent is not kept for the client either.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.shutdownInput();
      channel.shutdownOutput();
    } catch (IOException e) {
      // It is closed, or about to be.
    }
  }

  /** Ends what the client sends; it can still be answered. */
  void stopReading() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      // It is closed, or about to be.
    }
  }
}
