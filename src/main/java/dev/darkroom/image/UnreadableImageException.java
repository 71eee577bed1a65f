package dev.darkroom.image;

/** Why bytes are no image that can be used; completes the sentence "the field must be ..., but". */
final class UnreadableImageException extends Exception {
  UnreadableImageException(String problem) {
    super(problem);
  }

  static UnreadableImageException endsTooEarly() {
    return new UnreadableImageException("the file ends too early");
  }

  static UnreadableImageException damaged() {
    return new UnreadableImageException("the file is damaged");
  }

  static UnreadableImageException animated() {
    return new UnreadableImageException("it is an animation");
  }

  /** What went wrong, which a message of its own never lacks. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
