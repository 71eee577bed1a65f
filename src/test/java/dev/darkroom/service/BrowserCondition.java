package dev.darkroom.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether there is a browser. */
final class BrowserCondition implements ExecutionCondition {
  /** Set where nothing may be skipped. */
  private static final String REQUIRED = "DARKROOM_BROWSER_TESTS_REQUIRED";

  /** Where Linux distributions and macOS have Chromium or Chrome. */
  static Optional<Path> browser() {
    return Stream.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return browser().isPresent() || System.getenv(REQUIRED) != null
        ? ConditionEvaluationResult.enabled("it can run, or it must")
        : ConditionEvaluationResult.disabled("no Chromium is installed.");
  }
}
