package dev.darkroom.engine.schedule;

import java.util.OptionalDouble;

/**
 * What a request has before it.
 *
 * @param samplesAhead of requests that go before it and that no worker has started; 0 once it is
 *     started
 * @param secondsToStart until a worker starts it, 0 once one has; empty where work ahead was never
 *     measured
 * @param secondsToEnd until its last frame is decoded; empty where its own was not measured either
 */
public record ExpectedWait(
    int samplesAhead, OptionalDouble secondsToStart, OptionalDouble secondsToEnd) {}
