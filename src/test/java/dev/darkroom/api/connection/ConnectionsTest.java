package dev.darkroom.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three connections at once, and 100 bytes of answers. */
@Timeout(60)
class ConnectionsTest {
  private static final int MAX = 3;

  private final Connections connections = new Connections(100);
  private final List<SocketChannel> channels = new ArrayList<>();

  /** One that is there, as the service and as its client see it. */
  private record Pair(ClientConnection connection, SocketChannel client) {
    /** Whether the client still has a connection; waits for the end of one that has not. */
    boolean isCut() {
      try {
        return client.read(ByteBuffer.allocate(1)) < 0;
      } catch (IOException e) {
        return true;
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }

  @Test
  void theOneThatHasKeptTheServiceWaitingLongestMakesRoom() throws IOException {
    Pair first = open();
    Pair second = open();
    first.connection().await();

    open();

    assertThat(second.isCut()).isTrue();
    assertStays(first);
  }

  @Test
  void whatIsWorkedOnStays() throws IOException {
    Pair first = open();
    Pair second = open();
    first.connection().serve();
    second.connection().serve();

    open();

    assertStays(first, second);
  }

  @Test
  void whoGoesOnSendingCountsAsQuick() throws IOException {
    Pair quick = open();
    Pair slow = open();
    quick.connection().progressed(64 << 10);
    slow.connection().progressed(100);

    open();

    assertThat(slow.isCut()).isTrue();
    assertStays(quick);
  }

  @Test
  void whatIsClosedTakesNoRoom() throws IOException {
    Pair first = open();
    connections.closed(open().connection());

    open();

    assertStays(first);
  }

  @Test
  void theAnswerThatIsReadForLongestMakesRoomForOthers() throws IOException {
    Pair idle = open();
    Pair slow = open();
    slow.connection().hold(60);
    slow.connection().await();
    Pair quick = open(10);
    quick.connection().serve();

    quick.connection().hold(50);

    assertThat(slow.isCut()).isTrue();
    assertStays(idle, quick);
    // What was cut holds nothing any more.
    quick.connection().hold(100);
    assertStays(quick);
  }

  @Test
  void aDrainReadsNoMoreOfRequestsButAnswersThem() throws IOException {
    Pair sending = open();
    Pair worked = open();
    worked.connection().serve();

    connections.drain();

    assertThat(sending.connection().channel().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    sending.connection().channel().write(ByteBuffer.wrap(new byte[1]));
    assertThat(sending.client().read(ByteBuffer.allocate(1))).isEqualTo(1);
    assertStays(worked);
  }

  private void assertStays(Pair... pairs) throws IOException {
    for (Pair pair : pairs) {
      pair.connection().channel().write(ByteBuffer.wrap(new byte[1]));
      assertThat(pair.client().read(ByteBuffer.allocate(1))).isEqualTo(1);
    }
  }

  private Pair open() throws IOException {
    return open(MAX);
  }

  private Pair open(int max) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel client = SocketChannel.open(server.getLocalAddress());
      SocketChannel accepted = server.accept();
      channels.addAll(List.of(client, accepted));
      ClientConnection connection = new ClientConnection(connections, accepted, System::nanoTime);
      connections.opened(connection, max);
      return new Pair(connection, client);
    }
  }
}
