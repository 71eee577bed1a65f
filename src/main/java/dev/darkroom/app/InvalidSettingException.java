package dev.darkroom.app;

/** A setting that only a try could show to be wrong. */
final class InvalidSettingException extends RuntimeException {
  InvalidSettingException(String message) {
    super(message);
  }

  InvalidSettingException(String name, String value, String problem) {
    super(name + " is " + value + ", but " + problem);
  }
}
