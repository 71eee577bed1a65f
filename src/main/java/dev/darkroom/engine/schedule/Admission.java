package dev.darkroom.engine.schedule;

import dev.darkroom.failure.Refusal;
import dev.darkroom.failure.UnavailableException;
import java.time.Duration;
import java.util.List;

/**
 * Whether there is room and time for one more request.
 *
 * @param ranked all requests, the new one among them, those first that go first
 * @param workers that are there, 1 or more
 */
record Admission<T>(QueueLimits limits, List<Request<T>> ranked, int workers) {
  /**
   * A caller may hold this many times what it leaves free: alone three quarters of the queue, one
   * of two callers three sevenths of it.
   */
  private static final int FAIR_SHARE = 3;

  /** Of the wait behind others, which may take longer than expected. */
  private static final double RESERVE = 1.25;

  /** Samples or pixels, of a room for so many. */
  private record Held(long byOthers, long byCaller, long room) {
    boolean hasRoomFor(long more) {
      return free(more) >= 0;
    }

    /** A caller that holds nothing yet may take what is free. */
    boolean isFairFor(long more) {
      return byCaller == 0 || byCaller + more <= FAIR_SHARE * free(more);
    }

    boolean admits(long more) {
      return hasRoomFor(more) && isFairFor(more);
    }

    Held without(long left, boolean ofCaller) {
      return ofCaller
          ? new Held(byOthers, byCaller - left, room)
          : new Held(byOthers - left, byCaller, room);
    }

    private long free(long more) {
      return room - byOthers - byCaller - more;
    }
  }

  /**
   * A request larger than all there is room for is admitted when it is alone.
   *
   * @param refused seconds of work that were refused for want of room and may come again
   * @throws UnavailableException if there is no room
   */
  void requireRoom(Request<T> request, double refused) {
    if (ranked.size() == 1) {
      return;
    }
    Held samples = held(request, limits.samples(workers), false);
    Held pixels = held(request, limits.queuePixels(), true);
    if (!samples.admits(request.work().samples())) {
      throw full(full(Refusal.Unit.IMAGES, samples, request.work().samples()), request, refused);
    }
    if (!pixels.admits(request.work().pixels())) {
      throw full(full(Refusal.Unit.PIXELS, pixels, request.work().pixels()), request, refused);
    }
  }

  private Held held(Request<T> request, long room, boolean pixels) {
    Held held = new Held(0, 0, room);
    for (Request<T> other : ranked) {
      if (other != request) {
        held = held.without(-amount(other, pixels), other.caller() == request.caller());
      }
    }
    return held;
  }

  private static long amount(Request<?> request, boolean pixels) {
    return pixels ? request.work().pixels() : request.work().samples();
  }

  private static Refusal full(Refusal.Unit unit, Held held, long more) {
    return new Refusal.QueueFull(
        unit,
        held.byOthers() + held.byCaller(),
        held.byCaller(),
        held.room(),
        held.hasRoomFor(more));
  }

  /**
   * Those that are refused one after another are to come again one after another, from when there
   * is room: of those that come together only one finds it. Nobody is told to wait for longer than
   * all that is there takes.
   */
  private UnavailableException full(Refusal refusal, Request<T> request, double refused) {
    Held samples = held(request, limits.samples(workers), false);
    Held pixels = held(request, limits.queuePixels(), true);
    double room = 0;
    for (Request<T> ahead : ranked) {
      if (ahead == request) {
        continue;
      }
      boolean own = ahead.caller() == request.caller();
      samples = samples.without(ahead.work().samples(), own);
      pixels = pixels.without(ahead.work().pixels(), own);
      room += ahead.remaining();
      if (samples.admits(request.work().samples()) && pixels.admits(request.work().pixels())) {
        break;
      }
    }
    double longest = secondsOfOthers(request);
    double seconds = room + (longest > room ? refused % (longest - room) : 0);
    return new UnavailableException(refusal, wholeSeconds(seconds / workers));
  }

  private double secondsOfOthers(Request<T> request) {
    double seconds = 0;
    for (Request<T> other : ranked) {
      seconds += other == request ? 0 : other.remaining();
    }
    return seconds;
  }

  /**
   * By what the work ahead of it and its own usually take, as far as either was measured of late;
   * where nothing is ahead, by the least that its own has taken.
   *
   * @throws UnavailableException if it is not expected to be done in its time
   */
  void requireTime(Request<T> request, long nowNanos) {
    double allowed = request.claim().timeoutSeconds();
    double ahead = 0;
    for (Request<T> other : ranked) {
      if (other == request) {
        break;
      }
      ahead += other.sureRemaining(nowNanos);
    }
    ahead /= workers;
    double own = request.leastRemaining(nowNanos) / Math.min(workers, request.work().samples());
    // Behind others it shares its steps with them, and each takes longer for it.
    double expected =
        ahead == 0 ? own : ahead * RESERVE + Math.max(own, request.sureDuration(nowNanos));
    if (expected > allowed) {
      throw new UnavailableException(
          new Refusal.WaitTooShort(seconds(expected), seconds(ahead * RESERVE), seconds(allowed)),
          wholeSeconds(Math.min(expected - allowed, secondsOfOthers(request) / workers)));
    }
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static Duration wholeSeconds(double seconds) {
    return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
  }
}
