package dev.darkroom.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one value that was given: facts, which each API puts into words of its own.
 *
 * @param field as the asker wrote it, with the objects that hold it: {@code scheduler.beta_start}
 */
public record Fault(String field, Kind kind) {
  /** The same fault, seen from the object that holds the field. */
  public Fault inside(String parent) {
    return new Fault(parent + "." + field, kind);
  }

  /** The kinds of faults. A limit completes "it must be". */
  public sealed interface Kind {}

  /** There is no value. */
  public record Missing(String limit) implements Kind {}

  /** A value that is never accepted, or not by this model. */
  public record OutOfRange(Object value, String limit) implements Kind {}

  /** A text of more characters than are read. */
  public record TooLong(int length, int maxLength) implements Kind {}

  /** A text that no encoding can carry. */
  public record MalformedText() implements Kind {}

  /**
   * A text that holds no image.
   *
   * @param reason why not, as a clause: "the file ends too early"
   */
  public record UnreadableImage(String reason) implements Kind {}

  /** A model that is not served. */
  public record UnknownModel(String name, List<String> known) implements Kind {
    public UnknownModel {
      known = List.copyOf(known);
    }
  }

  /**
   * A value that is valid alone but not beside the others.
   *
   * @param reason why not, as a clause; null where the limit says it
   */
  public record Contradiction(String limit, @Nullable String reason) implements Kind {}

  /** A field that its object does not have. */
  public record UnknownField(List<String> known) implements Kind {
    public UnknownField {
      known = List.copyOf(known);
    }
  }

  /** A value of another type than the field's. */
  public record WrongType(String limit) implements Kind {}
}
