package dev.darkroom.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of {@code GET /jobs}.
 *
 * @param next the cursor of the page after it; null on the last one
 */
record JobsResponse(List<JobResponse> jobs, @Nullable String next) {}
