package dev.darkroom.image;

/**
 * Why bytes are no picture that can be used; completes the sentence "the field must be ..., but".
 */
final class UnreadablePictureException extends Exception {
  UnreadablePictureException(String problem) {
    super(problem);
  }

  static UnreadablePictureException endsTooEarly() {
    return new UnreadablePictureException("the file ends too early");
  }

  static UnreadablePictureException damaged() {
    return new UnreadablePictureException("the file is damaged");
  }

  static UnreadablePictureException animated() {
    return new UnreadablePictureException("it is an animation");
  }

  /** What went wrong, which a message of its own never lacks. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
