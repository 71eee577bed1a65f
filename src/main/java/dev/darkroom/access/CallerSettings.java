package dev.darkroom.access;

import java.util.Collections;
import java.util.Set;

/**
 * What is set for one caller.
 *
 * @param permissions with all that they include
 */
public record CallerSettings(Set<Permission> permissions) {
  /** Of a key for which nothing else is said. */
  public static final CallerSettings USUAL = new CallerSettings(Set.of(Permission.GENERATE));

  public CallerSettings {
    permissions = Collections.unmodifiableSet(Permission.withIncluded(permissions));
  }
}
