package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.UnavailableException;
import dev.darkroom.image.Cancellation;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitingLockTest {
  private final WaitingLock lock = new WaitingLock();

  @Test
  void whoWaitsGoesOnAfterAChange() throws InterruptedException, ExecutionException {
    AtomicBoolean free = new AtomicBoolean();

    Crossing.of(
        stay -> {
          stay.run();
          lock.change(() -> free.set(true));
        },
        () -> lock.await(free::get, Cancellation.NONE));
  }

  @Test
  void whoseAttemptSucceedsIsNotAskedWhetherAnybodyWaits() {
    lock.await(
        () -> true,
        () -> {
          throw new AssertionError("asked");
        });
  }

  /** Looking at a client may take a while. */
  @Test
  void theLockIsFreeWhileSomebodyIsAskedForWhomItIs() {
    Cancellation gone =
        () -> {
          Thread other = Thread.ofPlatform().start(() -> lock.change(() -> {}));
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          throw new CancellationException("gone");
        };

    assertThatThrownBy(() -> lock.await(() -> false, gone))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void anInterruptedThreadWaitsNoLonger() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> lock.await(() -> false, Cancellation.NONE))
        .isInstanceOf(UnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
