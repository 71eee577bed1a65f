package dev.darkroom.access;

import java.util.Locale;

/** What is counted of a caller over time or at once, so that it may have to wait. */
public enum Limit {
  REQUESTS_PER_MINUTE,
  IMAGES_PER_MINUTE,
  /** Of jobs that run or wait. */
  IMAGES_AT_ONCE,
  /** Of jobs that no worker has started. */
  WAITING_IMAGES;

  /** As problems and meters name it, such as {@code images_per_minute}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
