package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.ddim.DdimInverseScheduler;
import dev.darkroom.ddim.DdimScheduler;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.failure.UnavailableException;
import dev.darkroom.failure.UnavailableException.Reason;
import dev.darkroom.image.Picture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.pipeline.DiffusionPipeline;
import dev.darkroom.pipeline.Inversion;
import dev.darkroom.pipeline.Subject;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is admitted, and what a refusal says, by a clock and a step rate that the test sets. */
class PoolTest {
  private static final Duration STEP = Duration.ofSeconds(2);

  private final DiffusionModel model = TestModels.read(TestModels.SD1);
  private final DiffusionPipeline pipeline = new DiffusionPipeline(TestModels.load(model));
  private final AtomicLong now = new AtomicLong();
  private final Pool pool = new Pool(new EngineSettings(2, 1_000_000, 1, Long.MAX_VALUE), now::get);

  /** A step of one picture takes two seconds, developing one takes none. */
  @BeforeEach
  void open() {
    pool.open(1);
    Task<?> task = task(1, 1, 60, 3);
    pool.admit(task);
    prepare();
    step(STEP);
    pool.done(next(), Duration.ZERO);
    pool.remove(task);
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void takesOneBatchAndWhatTheQueueHolds() {
    pool.admit(task(1, 3, 60, 3));
    pool.admit(task(2, 3, 60, 3));

    assertThatThrownBy(() -> pool.admit(task(1, 3, 60, 3)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.QUEUE_FULL);
              // One picture of three steps must leave, each of two seconds.
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(6));
            });
  }

  @Test
  void thoseWhoAreRefusedAreNotToComeAgainTogether() {
    pool.admit(task(1, 3, 60, 3));
    pool.admit(task(2, 3, 60, 3));

    // Room after one picture of six seconds; all three take 18, and that four times is 72.
    assertThat(
            Stream.generate(
                    () ->
                        catchThrowableOfType(
                                UnavailableException.class, () -> pool.admit(task(1, 3, 60, 3)))
                            .retryAfter()
                            .toSeconds())
                .limit(13))
        .containsExactly(6L, 12L, 18L, 24L, 30L, 36L, 42L, 48L, 54L, 60L, 66L, 6L, 12L);
  }

  @Test
  void aRequestLargerThanTheQueueRunsAlone() {
    pool.admit(task(7, 3, 60, 3));

    assertThatThrownBy(() -> pool.admit(task(1, 3, 60, 3)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(42)));
  }

  @Test
  void countsPixelsToo() {
    Pool small = new Pool(new EngineSettings(100, 2 * 64 * 64, 1, Long.MAX_VALUE), now::get);
    small.open(1);
    small.admit(task(2, 3, 60, 3));

    assertThatThrownBy(() -> small.admit(task(1, 3, 60, 3)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("8192 pixels");
  }

  @Test
  void refusesAtOnceWhatCouldNotBeDoneInTimeEvenAlone() {
    assertThatThrownBy(() -> pool.admit(task(1, 11, 20, 3)))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("wait"))
        .hasMessageContaining("at least 22 seconds");
  }

  @Test
  void refusesAtOnceWhatCouldNotBeDoneInTimeBehindOthers() {
    pool.admit(task(1, 5, 60, 3));

    assertThatThrownBy(() -> pool.admit(task(1, 6, 20, 3)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.WAIT_TOO_SHORT);
              assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(2));
            });
  }

  @Test
  void whatTakesAsLongAsAnotherGoesAfterIt() {
    pool.admit(task(1, 5, 60, 3));

    assertThatThrownBy(() -> pool.admit(task(1, 5, 19, 3)))
        .isInstanceOfSatisfying(
            UnavailableException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.WAIT_TOO_SHORT));
  }

  @Test
  void anInversionIsThereAndBackInItsTime() {
    Inversion inversion =
        new Inversion(
            model,
            new Subject.Text("a fox", ""),
            new Picture(1, 1, new byte[3]),
            model.width(),
            model.height(),
            new DdimScheduler(model.scheduler(), 3),
            new DdimInverseScheduler(model.scheduler(), 3),
            new Guidance(1, 0));

    assertThatThrownBy(
            () ->
                pool.admit(
                    new InversionTask(inversion, new Terms(Duration.ofSeconds(11), 3), now.get())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 12 seconds");
  }

  @Test
  void whatWasFasterOfLateMayBeSoAgain() {
    Task<?> slow = task(1, 1, 60, 3);
    pool.admit(slow);
    prepare();
    step(Duration.ofSeconds(12));
    pool.remove(slow);

    // Of 2 s and 12 s: five steps take 20 s in the average, but 10.5 s by the least, little
    // forgotten.
    assertThatThrownBy(() -> pool.admit(task(1, 5, 10, 3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("at least 11 seconds");
    pool.admit(task(1, 5, 11, 3));
    assertThat(pool.queuedPictures()).isEqualTo(1);
  }

  @Test
  void whoHasGoneOrIsLateLeavesRoomBeforeAWorkerLooks() {
    Task<?> gone = task(1, 3, 60, 3);
    Task<?> late = task(2, 3, 60, 3);
    pool.admit(gone);
    pool.admit(late);
    gone.future().cancel(false);
    now.addAndGet(Duration.ofSeconds(60).toNanos());

    assertThat(pool.sweep())
        .extracting(Pool.End::task, Pool.End::outcome)
        .containsExactly(tuple(gone, Outcome.CANCELLED), tuple(late, Outcome.EXPIRED));
    pool.admit(task(3, 3, 60, 3));
    assertThat(pool.queuedPictures()).isEqualTo(3);
  }

  @Test
  void anAnimationIsDevelopedFrameByFrame() {
    Task<?> animation = animation(2);
    pool.admit(animation);
    prepare();
    step(STEP);
    step(STEP);

    // The predicted x0 of both steps, and the picture.
    for (int frame = 0; frame < 3; frame++) {
      assertThat(animation.isFinished()).isFalse();
      Move move = next();
      assertThat(move).isEqualTo(new Move.Develop(animation.pieces().getFirst()));
      animation.develop(pipeline, animation.pieces().getFirst());
      pool.done(move, Duration.ZERO);
    }
    assertThat(animation.isFinished()).isTrue();
  }

  @Test
  void everyFrameCountsAsWorkAndTakesRoom() {
    Task<?> animation = animation(2);
    Rates rates = new Rates();
    rates.stepped(model.name(), animation.pixelsPerStep(), 2);
    rates.developed(model.name(), animation.pixelsPerPicture(), 3);

    animation.rank(rates);

    assertThat(animation.remaining()).isEqualTo(2 * 2 + 3 * 3);
    assertThat(animation.pixels()).isEqualTo(3L * model.width() * model.height());
  }

  @Test
  void doesNotRefuseWhatGoesBeforeTheOthers() {
    pool.admit(task(1, 30, 600, 3));

    pool.admit(task(1, 5, 20, 3));

    assertThat(pool.queuedPictures()).isEqualTo(2);
  }

  @Test
  void anUrgentRequestGoesBeforeAShorterOne() {
    pool.admit(task(1, 5, 60, 3));
    Task<?> urgent = task(1, 8, 60, 2);
    pool.admit(urgent);

    assertThat(next()).isEqualTo(new Move.Prepare(urgent));
  }

  @Test
  void aLessUrgentRequestGoesAfterALongerOne() {
    Task<?> ordinary = task(1, 5, 60, 3);
    pool.admit(task(1, 3, 60, 4));
    pool.admit(ordinary);

    assertThat(next()).isEqualTo(new Move.Prepare(ordinary));
  }

  @Test
  void whatItGivesAwayIsNotGivenTwice() {
    pool.admit(task(1, 5, 60, 3));
    next();
    pool.drain();
    Task<?> running = task(1, 1, 60, 3);

    assertThatThrownBy(() -> pool.admit(running)).isInstanceOf(UnavailableException.class);
    assertThat(pool.runningPictures()).isEqualTo(1);
  }

  @Test
  void whatALostDeviceWasAtIsNotOvertakenWhileItWaitsForRoom() {
    pool.open(2);
    DiffusionModel other = TestModels.read(TestModels.ICONS);
    pool.admit(task(other, 1, 3, 60, 3));
    pool.done(next(new Ready(Set.of(other.name()))), Duration.ZERO);
    Task<?> running = task(1, 30, 600, 3);
    pool.admit(running);
    prepare();

    pool.workerLost("cuda:0 failed");
    pool.admit(task(1, 1, 60, 3));

    // Not the shorter one, which came later and would have room.
    assertThat(next()).isEqualTo(new Move.Step(running.pieces()));
  }

  @Test
  void whatAnotherDeviceHasTakenUpHoldsUpNoneThatHasNoRoomForIt() {
    pool.open(3);
    DiffusionModel other = TestModels.read(TestModels.ICONS);
    Bench elsewhere = new Ready(Set.of(other.name()));
    pool.admit(task(other, 1, 3, 60, 3));
    pool.done(next(elsewhere), Duration.ZERO);
    pool.workerLost("cuda:0 failed");
    pool.done(next(elsewhere), Duration.ZERO);
    Task<?> later = task(1, 1, 60, 3);
    pool.admit(later);

    assertThat(next()).isEqualTo(new Move.Prepare(later));
  }

  @Test
  void whatIsMoreUrgentIsDecodedBeforeWhatCameEarlier() {
    Task<?> measured = task(1, 1, 60, 3);
    pool.admit(measured);
    prepare();
    step(STEP);
    pool.done(next(), Duration.ofSeconds(1));
    pool.remove(measured);
    Task<?> ordinary = task(1, 1, 60, 3);
    Task<?> urgent = task(1, 1, 60, 2);
    pool.admit(ordinary);
    prepare();
    pool.admit(urgent);
    prepare();
    Ready stepping = new Ready(Set.of(model.name()), false);
    step(stepping, STEP);
    step(stepping, STEP);

    assertThat(next()).isEqualTo(new Move.Develop(urgent.pieces().getFirst()));
  }

  private void prepare() {
    Move move = next();
    move.pieces().getFirst().task().prepare(pipeline);
    pool.done(move, Duration.ZERO);
  }

  private void step(Duration duration) {
    step(new Ready(Set.of(model.name())), duration);
  }

  private void step(Bench bench, Duration duration) {
    Move step = next(bench);
    pipeline.step(step.pieces().stream().map(Piece::denoising).toList());
    pool.done(step, duration);
  }

  private Move next() {
    return next(new Ready(Set.of(model.name())));
  }

  private Move next(Bench bench) {
    Pool.Turn turn = Objects.requireNonNull(pool.next(bench));
    return Objects.requireNonNull(turn.move());
  }

  private Task<?> task(int numImages, int steps, int seconds, int urgency) {
    return task(model, numImages, steps, seconds, urgency);
  }

  private Task<?> task(DiffusionModel of, int numImages, int steps, int seconds, int urgency) {
    return new GenerationTask(
        Generations.of(of, numImages, steps),
        new Terms(Duration.ofSeconds(seconds), urgency),
        now.get());
  }

  private Task<?> animation(int steps) {
    return new GenerationTask(Generations.animation(model, steps), Generations.ORDINARY, now.get());
  }

  /** May do anything for some models, one picture at a time. */
  private record Ready(Set<String> loaded, boolean mayDevelop) implements Bench {
    Ready(Set<String> loaded) {
      this(loaded, true);
    }

    @Override
    public boolean hasRoomFor(DiffusionModel model, Set<String> inUse) {
      return loaded.contains(model.name());
    }

    @Override
    public void terminate() {}

    @Override
    public int cap(BatchKey key) {
      return 1;
    }

    @Override
    public long turn() {
      return 0;
    }

    @Override
    public boolean mayPrepare() {
      return true;
    }
  }
}
