package dev.darkroom.app;

import dev.darkroom.failure.BrokenModelException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** A few clear lines instead of a stack trace, for what an operator can mend. */
final class StartFailureAnalyzer implements FailureAnalyzer {
  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BrokenModelException) {
        return new FailureAnalysis(
            "A model cannot be served. " + cause.getMessage(),
            "Mend the file, export the model again, or take it out of darkroom.models.",
            cause);
      }
      if (cause instanceof InvalidSettingException) {
        return new FailureAnalysis(cause.getMessage() + ".", "Change the setting.", cause);
      }
    }
    return null;
  }
}
