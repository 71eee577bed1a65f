package dev.darkroom.failure;

/** Why a job cannot be used as its caller means to: facts, which each API puts into words. */
public sealed interface JobFault {
  /** There is no such job. */
  record Unknown(String id) implements JobFault {}

  /** There was one, which has expired or was deleted. */
  record Gone(String id) implements JobFault {}

  /**
   * It has no such image.
   *
   * @param index as it was asked for
   * @param images that it has
   */
  record UnknownImage(String id, String index, int images) implements JobFault {}

  /** It has no result yet. */
  record NotDone(String id, String state) implements JobFault {}

  /** Somebody has cancelled it. */
  record Cancelled(String id) implements JobFault {}

  /**
   * Its id was used with another request.
   *
   * @param field the header or the part of the path that holds the id
   */
  record IdReused(String field) implements JobFault {}
}
