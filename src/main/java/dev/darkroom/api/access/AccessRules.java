package dev.darkroom.api.access;

import dev.darkroom.access.KeyRing;
import java.util.List;
import java.util.Optional;

/**
 * How the service may be used, as its configuration says.
 *
 * @param keys empty where there are none
 * @param allowedOrigins whose pages may use the service from a browser, beside its own; such as
 *     {@code https://studio.example.org}, or {@code *} for all
 * @param auditPrompts whether the log of requests has their prompts
 */
public record AccessRules(
    Optional<KeyRing> keys, List<String> allowedOrigins, boolean auditPrompts) {
  public AccessRules {
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
