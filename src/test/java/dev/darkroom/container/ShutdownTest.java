package dev.darkroom.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import dev.darkroom.client.ApiException;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.client.model.GenerateResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** SIGTERM, as a pod gets it. */
@ContainerTest
class ShutdownTest {
  private static final Duration GRACE_PERIOD = Duration.ofMinutes(3);
  private static final int NO_ANSWER = 0;
  private static final int SERVICE_UNAVAILABLE = 503;

  @Test
  void finishesWhatRunsRefusesWhatComesAndEndsWithSuccess() {
    try (DarkroomContainer darkroom = new DarkroomContainer()) {
      darkroom.start();
      var running = CompletableFuture.supplyAsync(() -> generate(darkroom, 400));
      await().atMost(GRACE_PERIOD).until(() -> isDenoising(darkroom));

      darkroom
          .getDockerClient()
          .killContainerCmd(darkroom.getContainerId())
          .withSignal("TERM")
          .exec();
      ApiException refused =
          catchThrowableOfType(
              ApiException.class, () -> darkroom.images().generate(request(1), null, null, null));

      assertThat(running).isNotDone();
      assertThat(refused.getCode()).isIn(NO_ANSWER, SERVICE_UNAVAILABLE);
      assertThat(running)
          .succeedsWithin(GRACE_PERIOD)
          .satisfies(answer -> assertThat(answer.getImages()).hasSize(1));
      await().atMost(GRACE_PERIOD).until(() -> !Boolean.TRUE.equals(state(darkroom).getRunning()));
      assertThat(state(darkroom).getExitCodeLong()).isZero();
    }
  }

  private static GenerateRequest request(int steps) {
    return new GenerateRequest().prompt("a fox").numInferenceSteps(steps);
  }

  private static GenerateResponse generate(DarkroomContainer darkroom, int steps) {
    try {
      return darkroom.images().generate(request(steps), null, null, null);
    } catch (ApiException e) {
      throw new CompletionException(e);
    }
  }

  private static boolean isDenoising(DarkroomContainer darkroom) throws Exception {
    return darkroom
        .management("/actuator/prometheus")
        .lines()
        .anyMatch(line -> line.equals("darkroom_running_images 1.0"));
  }

  private static ContainerState state(DarkroomContainer darkroom) {
    return darkroom
        .getDockerClient()
        .inspectContainerCmd(darkroom.getContainerId())
        .exec()
        .getState();
  }
}
