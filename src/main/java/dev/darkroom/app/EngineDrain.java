package dev.darkroom.app;

import dev.darkroom.engine.Engine;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Drains the engine first of all when the service stops: requests that wait for the worker are
 * answered while their connections are still there, and the web server waits for the rest.
 */
@Component
final class EngineDrain implements SmartLifecycle {
  private final Engine engine;
  private volatile boolean running;

  EngineDrain(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    engine.drain();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** The highest phase stops first. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
