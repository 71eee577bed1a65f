package dev.darkroom.engine;

/** How a device and its worker are. */
public enum DeviceState {
  /** Its models are being loaded. */
  STARTING,
  READY,
  /** It failed and takes no more work; only a new process helps. */
  FAILED,
  STOPPED
}
