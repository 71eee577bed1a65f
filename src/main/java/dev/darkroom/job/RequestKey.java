package dev.darkroom.job;

import org.jspecify.annotations.Nullable;

/**
 * By what a request is known that its client may send again.
 *
 * @param field the header or the part of the path that holds the id that the client chose
 * @param bodyDigest of the request as it was sent
 * @param caller who may send it again; null for anybody
 */
public record RequestKey(String field, String bodyDigest, @Nullable String caller) {
  /** Whether it is the request that a job was made of. */
  boolean isOf(Job job) {
    return bodyDigest.equals(job.bodyDigest()) && (caller == null || caller.equals(job.caller()));
  }
}
