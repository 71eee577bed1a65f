package dev.darkroom.api;

import java.util.List;
import org.springframework.http.MediaType;

/** A client accepts none of the types that its request can be answered with. */
final class NotAcceptableException extends RuntimeException {
  private final List<MediaType> offered;

  /**
   * @param offered empty where the client's own words cannot be read
   */
  NotAcceptableException(List<MediaType> offered) {
    super("none of " + offered + " is accepted");
    this.offered = List.copyOf(offered);
  }

  List<MediaType> offered() {
    return offered;
  }
}
