package dev.darkroom.access;

import java.security.Principal;

/**
 * A caller that the service knows.
 *
 * @param name tells it from others, also in logs: that of its key, or a token's issuer and subject
 */
public record Account(String name, CallerSettings settings) implements Principal {
  @Override
  public String getName() {
    return name;
  }

  public boolean may(Permission permission) {
    return settings.permissions().contains(permission);
  }
}
