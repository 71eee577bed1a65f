package dev.darkroom.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a job is run.
 *
 * @param key where its client chose the id; null elsewhere
 * @param kept whether it and its results outlive its answer
 * @param detached whether it goes on when nobody waits for it
 * @param timeout after which it expires, above 0
 * @param urgency 0, the most urgent, to {@link Caller#LEAST_URGENT}
 * @param caller who has it done: those with the same key share one part of the queue
 * @param weight of the caller's part of the devices beside those of others, above 0
 */
public record JobOptions(
    JobId id,
    @Nullable RequestKey key,
    boolean kept,
    boolean detached,
    Duration timeout,
    int urgency,
    String caller,
    double weight) {}
