package dev.darkroom.app;

import dev.darkroom.api.Callers;
import dev.darkroom.api.connection.TomcatConnections;
import dev.darkroom.engine.Engine;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Refuses first of all, when the service stops, what no worker has begun: requests that wait for
 * one, for room or for their own body are answered while their connections are still there, and the
 * web server waits for the rest.
 */
@Component
final class Drain implements SmartLifecycle {
  private final Callers callers;
  private final TomcatConnections connections;
  private final Engine engine;
  private volatile boolean running;

  Drain(Callers callers, TomcatConnections connections, Engine engine) {
    this.callers = callers;
    this.connections = connections;
    this.engine = engine;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    callers.drain();
    connections.drain();
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
