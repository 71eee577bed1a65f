package dev.darkroom.job;

/**
 * By what a request is known that its client may send again.
 *
 * @param field the header or the part of the path that holds the id that the client chose
 * @param bodyDigest of the request as it was sent
 */
public record RequestKey(String field, String bodyDigest) {}
