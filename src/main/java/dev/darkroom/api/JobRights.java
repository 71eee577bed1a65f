package dev.darkroom.api;

import dev.darkroom.access.Account;
import dev.darkroom.access.Permission;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may do with jobs; everything with all of them where the service is open.
 *
 * @param account empty where it is
 */
record JobRights(Optional<Account> account) {
  static JobRights of(HttpServletRequest http) {
    return new JobRights(Accounts.of(http));
  }

  /** Whose jobs it may send again; null for anybody's. */
  @Nullable String owner() {
    return account.map(Account::name).orElse(null);
  }

  /**
   * Whether a job is its own.
   *
   * @param caller whose it is
   */
  boolean owns(String caller) {
    return account.isEmpty() || account.get().name().equals(caller);
  }

  /** Whether it may know of a job. */
  boolean mayWatch(String caller) {
    return mayAlso(caller, Permission.WATCH_ALL);
  }

  /** Whether it may cancel and delete a job that it knows of. */
  boolean mayDelete(String caller) {
    return mayAlso(caller, Permission.ADMIN);
  }

  private boolean mayAlso(String caller, Permission others) {
    return owns(caller) || account.orElseThrow().may(others);
  }
}
