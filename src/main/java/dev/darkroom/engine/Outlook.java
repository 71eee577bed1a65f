package dev.darkroom.engine;

import java.time.Duration;

/**
 * What a request has before it, as far as the engine can tell now.
 *
 * @param imagesAhead images of requests that go before it and that no worker has started; 0 once it
 *     is started
 * @param untilStart until a worker starts it; 0 once one has
 * @param untilEnd until its images are decoded
 */
public record Outlook(int imagesAhead, Duration untilStart, Duration untilEnd) {}
