package dev.darkroom.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What a request has before it, as far as the engine can tell now.
 *
 * @param imagesAhead images of requests that go before it and that no worker has started; 0 once it
 *     is started
 * @param untilStart until a worker starts it; empty where the cost of what is ahead is not known
 * @param untilEnd until its images are decoded; empty where its own cost is not known either
 */
public record Outlook(
    int imagesAhead, Optional<Duration> untilStart, Optional<Duration> untilEnd) {}
