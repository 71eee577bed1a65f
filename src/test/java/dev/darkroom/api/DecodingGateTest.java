package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.InsufficientMemoryException;
import dev.darkroom.image.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gate for 100 bytes and two decodings. */
@Timeout(60)
class DecodingGateTest {
  private final DecodingGate gate = new DecodingGate(100, 2);
  private final List<String> decoded = new CopyOnWriteArrayList<>();

  @Test
  void whoComesWhenItIsFullWaits() throws InterruptedException, ExecutionException {
    Crossing.of(
        stay ->
            pass(
                60,
                () -> {
                  stay.run();
                  decoded.add("first");
                }),
        () -> pass(50, () -> decoded.add("second")));

    assertThat(decoded).containsExactly("first", "second");
  }

  @Test
  void whoFitsBesideThoseThatAreInDoesNotWait() {
    pass(60, () -> pass(40, () -> decoded.add("inner")));

    assertThat(decoded).containsExactly("inner");
  }

  @Test
  void noMoreAreLetInThanThereAreProcessors() {
    AtomicBoolean waited = new AtomicBoolean();
    pass(
        1,
        () ->
            pass(
                1,
                () ->
                    assertThatThrownBy(
                            () ->
                                gate.pass(
                                    1,
                                    () -> {
                                      waited.set(true);
                                      throw new CancellationException();
                                    },
                                    () -> decoded.add("third")))
                        .isInstanceOf(CancellationException.class)));

    assertThat(waited).isTrue();
    assertThat(decoded).isEmpty();
  }

  @Test
  void anImageThatIsTooLargeForTheHeapIsRefusedAtOnce() {
    assertThatThrownBy(() -> pass(101, () -> decoded.add("too large")))
        .isInstanceOf(InsufficientMemoryException.class)
        .hasMessage("the image takes 101 bytes to decode, and half of the service's heap is 100");
    assertThat(decoded).isEmpty();
  }

  /** The one at the head of the line would hold up those behind it, who would fit. */
  @Test
  void whoWaitsTooLongLeavesTheLine() {
    pass(
        60,
        () -> {
          assertThatThrownBy(
                  () ->
                      gate.pass(
                          50,
                          () -> {
                            throw new DeadlineException(Duration.ZERO);
                          },
                          () -> decoded.add("late")))
              .isInstanceOf(DeadlineException.class);
          pass(40, () -> decoded.add("next"));
        });

    assertThat(decoded).containsExactly("next");
  }

  @Test
  void aDecodingThatFailsLeavesItsPlace() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  pass(
                      100,
                      () -> {
                        throw new IllegalArgumentException("not an image");
                      }))
          .isInstanceOf(IllegalArgumentException.class);
    }

    pass(100, () -> decoded.add("next"));
    assertThat(decoded).containsExactly("next");
  }

  private void pass(long bytes, Runnable decoding) {
    gate.pass(
        bytes,
        Cancellation.NONE,
        () -> {
          decoding.run();
          return true;
        });
  }
}
