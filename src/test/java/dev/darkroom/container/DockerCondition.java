package dev.darkroom.container;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether {@code docker} reaches an engine, asked once. */
final class DockerCondition implements ExecutionCondition {
  /** Set where nothing may be skipped. */
  private static final String REQUIRED = "DARKROOM_CONTAINER_TESTS_REQUIRED";

  private static final boolean AVAILABLE = Docker.isAvailable();

  static {
    if (!AVAILABLE) {
      System.out.println("The container tests did not run: `docker info` finds no Docker engine.");
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AVAILABLE || System.getenv(REQUIRED) != null
        ? ConditionEvaluationResult.enabled("there is a Docker engine, or there must be one")
        : ConditionEvaluationResult.disabled("there is no Docker engine");
  }
}
