package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineDevice;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.failure.FailedException;
import dev.darkroom.metrics.EngineMeters;
import dev.darkroom.model.TestModels;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.RunTermination;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

class EngineStartTest {
  /**
   * In the phase of the real one.
   *
   * @param listened whether it ever did: a start that fails stops what has started
   */
  private record WebServer(AtomicBoolean listened) implements SmartLifecycle {
    @Override
    public void start() {
      listened.set(true);
    }

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return false;
    }

    @Override
    public int getPhase() {
      return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
    }
  }

  @Test
  void theWebServerDoesNotListenWhereNoModelCanBeLoaded() {
    EngineDevice device =
        new EngineDevice(
            new Device.Cpu(),
            _ -> {
              throw new FailedException("out of it", null);
            },
            () -> true,
            new RunTermination());
    AtomicBoolean listened = new AtomicBoolean();
    try (Engine engine =
            new Engine(
                List.of(device),
                new EngineSettings(8, 1_000_000, 4, Long.MAX_VALUE),
                List.of(TestModels.read(TestModels.SD1)),
                new EngineMeters(new SimpleMeterRegistry()));
        GenericApplicationContext context = new GenericApplicationContext()) {
      context.registerBean(WebServer.class, () -> new WebServer(listened));
      context.registerBean(EngineStart.class, () -> new EngineStart(engine));

      assertThatThrownBy(context::refresh).hasRootCauseInstanceOf(FailedException.class);

      assertThat(listened).isFalse();
    }
  }
}
