package dev.darkroom.failure;

/** A value that was given cannot be used; carries the field's name as the asker wrote it. */
public final class InvalidInputException extends DarkroomException {
  /** The kinds of invalid input, each a stable code of the API. */
  public enum Kind {
    MISSING,
    OUT_OF_RANGE,
    TOO_LONG,
    MALFORMED_TEXT,
    UNREADABLE_IMAGE,
    UNKNOWN_MODEL,
    CONTRADICTION
  }

  /** Characters of a value that are repeated to who sent it. */
  private static final int MAX_ECHO = 100;

  private final Kind kind;
  private final String field;
  private final String limit;

  private InvalidInputException(Kind kind, String field, String limit, String message) {
    super(message, null);
    this.kind = kind;
    this.field = field;
    this.limit = limit;
  }

  public static InvalidInputException missing(String field, String limit) {
    return new InvalidInputException(Kind.MISSING, field, limit, field + " must be " + limit);
  }

  public static InvalidInputException outOfRange(String field, Object value, String limit) {
    return new InvalidInputException(
        Kind.OUT_OF_RANGE,
        field,
        limit,
        field + " must be " + limit + ", but is " + clipped(value));
  }

  public static InvalidInputException tooLong(String field, int length, int maxLength) {
    String limit = "at most " + maxLength + " characters";
    return new InvalidInputException(
        Kind.TOO_LONG, field, limit, field + " must have " + limit + ", but has " + length);
  }

  /** A text that no encoding can carry. */
  public static InvalidInputException malformedText(String field) {
    String limit = "text without unpaired surrogates";
    return new InvalidInputException(
        Kind.MALFORMED_TEXT, field, limit, field + " must be " + limit);
  }

  /**
   * A text that holds no image.
   *
   * @param problem why not, as a clause: "the file ends too early"
   */
  public static InvalidInputException unreadableImage(String field, String problem) {
    String limit = "a PNG, JPEG or WebP image in base64 or a data URI";
    return new InvalidInputException(
        Kind.UNREADABLE_IMAGE, field, limit, field + " must be " + limit + ", but " + problem);
  }

  public static InvalidInputException unknownModel(String name, Iterable<String> known) {
    String limit = "one of " + String.join(", ", known);
    return new InvalidInputException(
        Kind.UNKNOWN_MODEL, "model", limit, "model must be " + limit + ", but is " + clipped(name));
  }

  /** A value that is valid alone but not beside the others. */
  public static InvalidInputException contradiction(String field, String limit, String message) {
    return new InvalidInputException(Kind.CONTRADICTION, field, limit, message);
  }

  /** A value as a message repeats it: its beginning is enough to find it by. */
  private static String clipped(Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_ECHO ? text : text.substring(0, MAX_ECHO) + "…";
  }

  /** The same failure seen from the object that holds the field. */
  public InvalidInputException inside(String parent) {
    String path = parent + "." + field;
    return new InvalidInputException(kind, path, limit, getMessage().replaceFirst(field, path));
  }

  public Kind kind() {
    return kind;
  }

  public String field() {
    return field;
  }

  /** What would have been accepted, in words. */
  public String limit() {
    return limit;
  }
}
