package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PictureGateTest {
  private final PictureGate gate = new PictureGate(1);
  private final List<String> resolved = new CopyOnWriteArrayList<>();

  @Test
  void whoComesWhenItIsFullWaits() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread first =
        Thread.ofPlatform()
            .start(
                () ->
                    gate.pass(
                        () -> {
                          inside.countDown();
                          await(leave);
                          return resolved.add("first");
                        }));
    inside.await();
    Thread second = Thread.ofPlatform().start(() -> gate.pass(() -> resolved.add("second")));

    // It waits, or it has ended without.
    while (second.getState() != Thread.State.WAITING && second.isAlive()) {
      Thread.onSpinWait();
    }
    leave.countDown();
    first.join();
    second.join();

    assertThat(resolved).containsExactly("first", "second");
  }

  @Test
  void aRequestThatIsRefusedLeavesItsPlace() {
    assertThatThrownBy(
            () ->
                gate.pass(
                    () -> {
                      throw new IllegalArgumentException("not a picture");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(gate.pass(() -> "the next")).isEqualTo("the next");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
