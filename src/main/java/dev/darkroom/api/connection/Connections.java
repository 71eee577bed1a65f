package dev.darkroom.api.connection;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All connections of one port, in bounded number, and the bytes of the answers that they hold.
 * Where either becomes too much, the one that has kept the service waiting longest is cut: for a
 * request, for its body, or until its answer has been read. One whose request is being worked on
 * keeps nobody waiting and stays. Thread-safe.
 */
final class Connections {
  private final long maxAnswerBytes;

  // INVARIANT: in the order in which they began to keep the service waiting. Guarded by this.
  private final Set<ClientConnection> waiting = new LinkedHashSet<>();
  private int open;
  private long answerBytes;

  /**
   * @param maxAnswerBytes of answers that are not read yet
   */
  Connections(long maxAnswerBytes) {
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /** A connection has been accepted, of at most {@code max}, 2 or more, at once. */
  synchronized void opened(ClientConnection connection, int max) {
    open++;
    if (open >= max) {
      pollLongestWaiting(_ -> true).ifPresent(ClientConnection::cut);
    }
    waiting.add(connection);
  }

  synchronized void closed(ClientConnection connection) {
    open--;
    waiting.remove(connection);
    hold(connection, 0);
  }

  /** The service waits for the client from now on. */
  synchronized void await(ClientConnection connection) {
    waiting.remove(connection);
    waiting.add(connection);
  }

  /** The client waits for the service from now on. */
  synchronized void serve(ClientConnection connection) {
    waiting.remove(connection);
  }

  /**
   * A connection holds an answer in memory, until it holds another or none.
   *
   * @param bytes 0 for none
   */
  synchronized void hold(ClientConnection connection, long bytes) {
    answerBytes += bytes - connection.answerBytes();
    connection.setAnswerBytes(bytes);
    while (answerBytes > maxAnswerBytes) {
      Optional<ClientConnection> longest = pollLongestWaiting(other -> other.answerBytes() > 0);
      if (longest.isEmpty()) {
        return;
      }
      answerBytes -= longest.get().answerBytes();
      longest.get().setAnswerBytes(0);
      longest.get().cut();
    }
  }

  synchronized int open() {
    return open;
  }

  /** Hears no more from those for whose request, or its body, the service waits. */
  synchronized void drain() {
    waiting.stream()
        .filter(connection -> connection.answerBytes() == 0)
        .forEach(ClientConnection::stopReading);
  }

  private Optional<ClientConnection> pollLongestWaiting(Predicate<ClientConnection> which) {
    Optional<ClientConnection> longest = waiting.stream().filter(which).findFirst();
    longest.ifPresent(waiting::remove);
    return longest;
  }
}
