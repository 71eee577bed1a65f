package dev.darkroom.access;

import java.util.Collections;
import java.util.Set;

/**
 * What is set for one caller.
 *
 * @param permissions with all that they include
 * @param limits its own, before those of all callers
 * @param weight of its part of the devices beside those of others, above 0
 */
public record CallerSettings(Set<Permission> permissions, CallerLimits limits, double weight) {
  public static final double USUAL_WEIGHT = 1;

  /** Of a key for which nothing else is said. */
  public static final CallerSettings USUAL = new CallerSettings(Set.of(Permission.GENERATE));

  public CallerSettings {
    if (!(weight > 0)) {
      throw new IllegalArgumentException("weight must be above 0");
    }
    permissions = Collections.unmodifiableSet(Permission.withIncluded(permissions));
  }

  /** Without limits of its own. */
  public CallerSettings(Set<Permission> permissions) {
    this(permissions, CallerLimits.NONE, USUAL_WEIGHT);
  }
}
