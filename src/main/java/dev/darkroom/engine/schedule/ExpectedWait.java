package dev.darkroom.engine.schedule;

/**
 * What a request has before it.
 *
 * @param samplesAhead of requests that go before it and that no worker has started; 0 once it is
 *     started
 * @param secondsToStart until a worker starts it; 0 once one has
 * @param secondsToEnd until its last frame is decoded
 */
public record ExpectedWait(int samplesAhead, double secondsToStart, double secondsToEnd) {}
