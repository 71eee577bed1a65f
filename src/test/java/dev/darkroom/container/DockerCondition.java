package dev.darkroom.container;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether the suite can run, found out once. */
final class DockerCondition implements ExecutionCondition {
  /** Set where nothing may be skipped. */
  private static final String REQUIRED = "DARKROOM_CONTAINER_TESTS_REQUIRED";

  private static final Optional<String> OBSTACLE = obstacle();

  private static Optional<String> obstacle() {
    if (!Docker.isAvailable()) {
      return Optional.of("`docker info` finds no Docker engine.");
    }
    return Images.BASES.stream()
        .filter(base -> !Docker.has(base))
        .findFirst()
        .map(base -> base + " is not there and cannot be pulled.");
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return OBSTACLE.isEmpty() || System.getenv(REQUIRED) != null
        ? ConditionEvaluationResult.enabled("it can run, or it must")
        : ConditionEvaluationResult.disabled(OBSTACLE.get());
  }
}
