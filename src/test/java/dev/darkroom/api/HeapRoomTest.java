package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.DeadlineException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapRoomTest {
  private final HeapRoom room = new HeapRoom(100, Duration.ofHours(1));
  private final HeapRoom impatient = new HeapRoom(100, Duration.ZERO);

  @Test
  void whoFindsNoRoomWaitsUntilItIsGivenBack() {
    HeapRoom.Lease first = lease(room, "a", 60);
    HeapRoom.Lease second = room.enter(HttpCallers.patient("a"));
    CompletableFuture<Void> grown = CompletableFuture.runAsync(() -> second.grow(50));
    awaitContention(room);

    assertThat(grown).isNotDone();
    first.close();

    grown.join();
    assertThat(room.isContended()).isFalse();
  }

  @Test
  void theEldestGoesOnWhateverTheOthersHold() {
    HeapRoom.Lease eldest = lease(impatient, "a", 10);
    lease(impatient, "a", 90);

    eldest.grow(1000);

    assertRefused(impatient.enter(HttpCallers.patient("a")), 1);
  }

  /** Such as one whose body is small, however slowly it comes. */
  @Test
  void whoNeedsNothingStandsInNobodysWay() {
    HeapRoom.Lease idle = impatient.enter(HttpCallers.patient("idle"));

    lease(impatient, "a", 10);
    lease(impatient, "a", 90);

    assertRefused(idle, 1);
  }

  @Test
  void oneClientHasHalfWhileThereAreOthers() {
    lease(impatient, "a", 10);
    HeapRoom.Lease other = lease(impatient, "b", 20);
    HeapRoom.Lease more = lease(impatient, "b", 30);

    assertRefused(more, 1);
    assertThat(impatient.isContended()).isFalse();

    other.close();
    more.grow(20);
  }

  @Test
  void aClientThatIsAloneHasAll() {
    lease(impatient, "a", 10);

    lease(impatient, "a", 90);
  }

  @Test
  void whoWaitsLeavesWhenItsClientHasGoneOrItsTimeHasPassedOrTheServiceStops() {
    lease(room, "a", 100);

    assertThatThrownBy(() -> room.enter(HttpCallers.gone()).grow(1))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> room.enter(HttpCallers.late()).grow(1))
        .isInstanceOfSatisfying(
            DeadlineException.class, e -> assertThat(e.allowed()).isEqualTo(Duration.ofSeconds(2)));
    assertThatThrownBy(() -> room.enter(HttpCallers.drained()).grow(1))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.SHUTTING_DOWN));
  }

  private static HeapRoom.Lease lease(HeapRoom in, String client, long bytes) {
    HeapRoom.Lease lease = in.enter(HttpCallers.patient(client));
    lease.grow(bytes);
    return lease;
  }

  private static void assertRefused(HeapRoom.Lease lease, long bytes) {
    assertThatThrownBy(() -> lease.grow(bytes))
        .isInstanceOfSatisfying(
            UnavailableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL));
  }

  private static void awaitContention(HeapRoom in) {
    while (!in.isContended()) {
      Thread.onSpinWait();
    }
  }
}
