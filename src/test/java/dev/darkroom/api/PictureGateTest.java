package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PictureGateTest {
  private final PictureGate gate = new PictureGate(1);
  private final List<String> resolved = new CopyOnWriteArrayList<>();

  @Test
  void whoComesWhenItIsFullWaits() throws InterruptedException, ExecutionException {
    Crossing.of(
        stay ->
            gate.pass(
                () -> {
                  stay.run();
                  return resolved.add("first");
                }),
        () -> gate.pass(() -> resolved.add("second")));

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
}
