package dev.darkroom.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a caller may do. Whoever is known may ask what there is, such as the models. */
public enum Permission {
  /** Watch its own jobs and fetch their results. */
  WATCH,
  /** Have images made, and cancel its own jobs. */
  GENERATE(WATCH),
  /** Watch the jobs of all callers and fetch their results. */
  WATCH_ALL(WATCH),
  /** Everything: cancel the jobs of others, and see what operators see. */
  ADMIN(WATCH, GENERATE, WATCH_ALL);

  private static final String SCOPE_PREFIX = "darkroom:";

  private final List<Permission> included;

  Permission(Permission... included) {
    this.included = List.of(included);
  }

  /** As a configuration names it, such as {@code watch-all}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The scope of a token that gives it (RFC 6749, section 3.3), such as {@code darkroom:admin}. */
  public String scope() {
    return SCOPE_PREFIX + text();
  }

  /** What a scope gives; nothing where it is none of this service's. */
  public static Optional<Permission> ofScope(String scope) {
    return Stream.of(values()).filter(permission -> permission.scope().equals(scope)).findFirst();
  }

  /** These, and all that they include. */
  static Set<Permission> withIncluded(Set<Permission> permissions) {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    for (Permission permission : permissions) {
      all.add(permission);
      all.addAll(permission.included);
    }
    return all;
  }
}
