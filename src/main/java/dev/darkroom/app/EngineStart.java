package dev.darkroom.app;

import dev.darkroom.engine.Engine;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Holds the web server back until the models are loaded, so that whoever reaches the service finds
 * it ready.
 */
@Component
final class EngineStart implements SmartLifecycle {
  private final Engine engine;
  private volatile boolean running;

  EngineStart(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void start() {
    engine.start();
    running = true;
  }

  /** The engine is closed as a bean, when nothing uses it any more. */
  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** The lowest phase starts first. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
  }
}
