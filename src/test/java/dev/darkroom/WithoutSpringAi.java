package dev.darkroom;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/** Keeps Spring AI, a client that tests bring, out of the service. */
final class WithoutSpringAi implements AutoConfigurationImportFilter {
  @Override
  public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
    boolean[] matches = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      String name = classes[i];
      matches[i] = name == null || !name.startsWith("org.springframework.ai.");
    }
    return matches;
  }
}
