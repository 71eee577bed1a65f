package dev.darkroom.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where clients reach the service, for the links of answers. */
public final class PublicUrl {
  private final @Nullable URI base;

  /**
   * @param base null for where each request was sent to
   */
  public PublicUrl(@Nullable URI base) {
    this.base = base;
  }

  /**
   * The address of a path of the service.
   *
   * @param path with its slash at the beginning
   */
  public String of(String path, HttpServletRequest http) {
    String address =
        base == null
            ? ServletUriComponentsBuilder.fromContextPath(http).toUriString()
            : base.toString();
    return (address.endsWith("/") ? address.substring(0, address.length() - 1) : address) + path;
  }
}
