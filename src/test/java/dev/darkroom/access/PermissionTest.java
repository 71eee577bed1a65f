package dev.darkroom.access;

import static dev.darkroom.access.Permission.ADMIN;
import static dev.darkroom.access.Permission.GENERATE;
import static dev.darkroom.access.Permission.WATCH;
import static dev.darkroom.access.Permission.WATCH_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionTest {
  private static Set<Permission> of(Permission permission) {
    return new CallerSettings(Set.of(permission)).permissions();
  }

  @Test
  void includesWhatCannotBeWithoutIt() {
    assertThat(of(WATCH)).containsExactly(WATCH);
    assertThat(of(GENERATE)).containsExactlyInAnyOrder(WATCH, GENERATE);
    assertThat(of(WATCH_ALL)).containsExactlyInAnyOrder(WATCH, WATCH_ALL);
    assertThat(of(ADMIN)).containsExactlyInAnyOrder(Permission.values());
  }

  @Test
  void isGivenByAScopeOfItsName() {
    assertThat(Permission.ofScope("darkroom:watch-all")).hasValue(WATCH_ALL);
    assertThat(Permission.ofScope("darkroom:WATCH")).isEmpty();
    assertThat(Permission.ofScope("admin")).isEmpty();
  }
}
