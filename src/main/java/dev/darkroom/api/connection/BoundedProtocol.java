package dev.darkroom.api.connection;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.Acceptor.AcceptorState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 with connections that cannot take it all: see {@link Connections}. It differs
 * from what it extends in that it knows each connection from when it is accepted until it is
 * closed, and gives a request's head as long as the connection timeout altogether.
 */
public final class BoundedProtocol extends Http11NioProtocol {
  /** Where a request of Tomcat's keeps what knows its connection; Tomcat uses the lowest ones. */
  private static final int NOTE = 31;

  private final Endpoint endpoint;

  /** Made by Tomcat, by name. */
  public BoundedProtocol() {
    Endpoint bounded = new Endpoint();
    super(bounded);
    endpoint = bounded;
    endpoint.setHandler(new Closing(endpoint.getHandler()));
  }

  Connections connections() {
    return endpoint.all;
  }

  /** Whether the threads are there without which nobody is answered. */
  boolean isAlive() {
    return endpoint.isAlive();
  }

  /** The connection that a request came over. */
  static @Nullable ClientConnection connection(Request request) {
    return request.getNote(NOTE) instanceof HeadProcessor processor ? processor.connection : null;
  }

  @Override
  protected Processor createProcessor() {
    return new HeadProcessor();
  }

  private static final class Endpoint extends NioEndpoint {
    /** A quarter of the heap for answers that are not read yet. */
    private final Connections all = new Connections(Runtime.getRuntime().maxMemory() / 4);

    private final Map<SocketChannel, ClientConnection> byChannel = new ConcurrentHashMap<>();

    @Override
    protected boolean setSocketOptions(SocketChannel channel) {
      ClientConnection connection = new ClientConnection(all, channel, System::nanoTime);
      byChannel.put(channel, connection);
      all.opened(connection, getMaxConnections());
      return super.setSocketOptions(channel);
    }

    private void closed(SocketChannel channel) {
      ClientConnection connection = byChannel.remove(channel);
      if (connection != null) {
        all.closed(connection);
      }
    }

    private boolean isAlive() {
      Thread poller = getPoller() == null ? null : pollerThread();
      return !isRunning()
          || (acceptor != null && acceptor.getState() != AcceptorState.ENDED && poller != null);
    }

    private @Nullable Thread pollerThread() {
      String name = getName() + "-Poller";
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals(name))
          .findFirst()
          .orElse(null);
    }
  }

  /** Hears which connections are closed. */
  private final class Closing implements Handler<NioChannel> {
    private final Handler<NioChannel> handler;

    Closing(Handler<NioChannel> handler) {
      this.handler = handler;
    }

    @Override
    public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
      return handler.process(socket, event);
    }

    @Override
    public Object getGlobal() {
      return handler.getGlobal();
    }

    @Override
    public void release(SocketWrapperBase<NioChannel> socket) {
      endpoint.closed(socket.getSocket().getIOChannel());
      handler.release(socket);
    }

    @Override
    public void pause() {
      handler.pause();
    }

    @Override
    public void recycle() {
      handler.recycle();
    }
  }

  /** Reads a request's head in one go, or bit by bit as it comes; then has it answered. */
  private final class HeadProcessor extends Http11Processor {
    private @Nullable ClientConnection connection;
    private boolean begun;
    private long beginNanos;

    HeadProcessor() {
      super(BoundedProtocol.this, BoundedProtocol.this.getAdapter());
      request.setNote(NOTE, this);
    }

    @Override
    public Handler.SocketState service(SocketWrapperBase<?> wrapper) throws IOException {
      @SuppressWarnings("unchecked")
      SocketWrapperBase<NioChannel> socket = (SocketWrapperBase<NioChannel>) wrapper;
      connection = endpoint.byChannel.get(socket.getSocket().getIOChannel());
      if (connection == null || isLate()) {
        return Handler.SocketState.CLOSED;
      }
      connection.use(socket);
      Handler.SocketState state = super.service(socket);
      begun = state == Handler.SocketState.LONG && !isAsync();
      return state;
    }

    private boolean isLate() {
      if (!begun) {
        begun = true;
        beginNanos = System.nanoTime();
      }
      long limit = TimeUnit.MILLISECONDS.toNanos(getConnectionTimeout());
      return limit > 0 && System.nanoTime() - beginNanos > limit;
    }
  }
}
