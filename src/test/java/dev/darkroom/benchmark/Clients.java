package dev.darkroom.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** So many clients, each of which sends its next request when the last one is answered. */
final class Clients implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch answeredOnce;
  private final List<? extends Future<?>> clients;
  private volatile boolean stopped;

  private record Answer(long endNanos, double millis) {}

  Clients(int count, Runnable request) {
    answeredOnce = new CountDownLatch(count);
    clients =
        IntStream.range(0, count).mapToObj(_ -> threads.submit(() -> keepAsking(request))).toList();
  }

  private void keepAsking(Runnable request) {
    try {
      while (!stopped) {
        double millis = Times.millis(request);
        answers.add(new Answer(System.nanoTime(), millis));
        answeredOnce.countDown();
      }
    } finally {
      answeredOnce.countDown();
    }
  }

  /** Waits until every client has had an answer: from then on all of them are at work. */
  void awaitFirstAnswers() {
    try {
      answeredOnce.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The times of the requests that are answered from now on for so long, in milliseconds. */
  List<Double> watch(Duration window) {
    long start = System.nanoTime();
    try {
      Thread.sleep(window);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return answers.stream()
        .filter(answer -> answer.endNanos() > start)
        .map(Answer::millis)
        .toList();
  }

  /**
   * Waits for the answers that are under way.
   *
   * @throws IllegalStateException if a client's request failed
   */
  @Override
  public void close() {
    stopped = true;
    threads.close();
    for (Future<?> client : clients) {
      if (client.state() == Future.State.FAILED) {
        throw new IllegalStateException("a client failed", client.exceptionNow());
      }
    }
  }
}
