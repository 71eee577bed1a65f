package dev.darkroom.failure;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model directory cannot be served; names the file, and what was expected of it. */
public final class BrokenModelException extends DarkroomException {
  public BrokenModelException(Path file, String problem) {
    this(file, problem, null);
  }

  public BrokenModelException(Path file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
