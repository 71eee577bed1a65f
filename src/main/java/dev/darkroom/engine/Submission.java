package dev.darkroom.engine;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A request that was admitted.
 *
 * @param future completed by a worker, or failed with a {@code DarkroomException}; cancelling it
 *     ends the work
 * @param outlook what it has before it now; empty once it has ended
 */
public record Submission<R>(CompletableFuture<R> future, Supplier<Optional<Outlook>> outlook) {}
