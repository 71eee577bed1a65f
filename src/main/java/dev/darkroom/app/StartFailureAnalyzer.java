package dev.darkroom.app;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A few clear lines instead of a stack trace, for what an operator can mend. It comes before Spring
 * Boot's own analyzers, which speak of Java.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureAnalyzer implements FailureAnalyzer {
  private static final String CHANGE = "Change the setting.";

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
        return new FailureAnalysis(cause.getMessage() + ".", CHANGE, cause);
      }
      if (cause instanceof UnusableFolderException) {
        return new FailureAnalysis(
            cause.getMessage() + ".",
            "Let the service write there and make room, or name another folder with"
                + " darkroom.cache.",
            cause);
      }
      Optional<String> setting = WrongSetting.describe(cause);
      if (setting.isPresent()) {
        return new FailureAnalysis(setting.get() + ".", CHANGE, cause);
      }
      if (cause instanceof IOException) {
        return TemporaryFolder.problem().map(StartFailureAnalyzer::temporary).orElse(null);
      }
    }
    return null;
  }

  /** Whatever failed to read or write, it is likely to be for this. */
  private static FailureAnalysis temporary(UnusableFolderException problem) {
    return new FailureAnalysis(
        "The temporary folder " + problem.getMessage() + ".",
        "Let the service write there and make room, or name another folder with"
            + " -Djava.io.tmpdir=FOLDER.",
        problem);
  }
}
