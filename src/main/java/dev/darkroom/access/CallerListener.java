package dev.darkroom.access;

/** Hears of what callers do, by their names or addresses, on the threads of their requests. */
public interface CallerListener {
  /** A caller has asked for something, and was not refused for how often it did. */
  void requested(String caller);

  /** Images of a caller were taken on. */
  void admitted(String caller, int images);

  /** A request was refused for one of its caller's limits. */
  void limited(String caller, Limit limit);
}
