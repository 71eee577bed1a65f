package dev.darkroom.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A folder that the service needs and cannot write to. */
final class UnusableFolderException extends RuntimeException {
  UnusableFolderException(Path folder, IOException cause) {
    super(folder + " cannot be written to: " + reason(cause), cause);
  }

  /** Java's own text is a bare path for some. */
  private static @Nullable String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "access is denied";
      case FileSystemException failure ->
          Objects.requireNonNullElseGet(failure.getReason(), failure::toString);
      default -> cause.getMessage();
    };
  }
}
