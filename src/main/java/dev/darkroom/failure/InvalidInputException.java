package dev.darkroom.failure;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Values that were given cannot be used. Its message is for logs; the facts are its faults. */
public final class InvalidInputException extends DarkroomException {
  private final List<Fault> faults;

  /**
   * @param faults one or more, the first one first
   */
  public InvalidInputException(List<Fault> faults) {
    super(faults.toString(), null);
    this.faults = List.copyOf(faults);
  }

  private InvalidInputException(String field, Fault.Kind kind) {
    this(List.of(new Fault(field, kind)));
  }

  public static InvalidInputException missing(String field, String limit) {
    return new InvalidInputException(field, new Fault.Missing(limit));
  }

  public static InvalidInputException outOfRange(String field, Object value, String limit) {
    return new InvalidInputException(field, new Fault.OutOfRange(value, limit));
  }

  public static InvalidInputException tooLong(String field, int length, int maxLength) {
    return new InvalidInputException(field, new Fault.TooLong(length, maxLength));
  }

  public static InvalidInputException malformedText(String field) {
    return new InvalidInputException(field, new Fault.MalformedText());
  }

  public static InvalidInputException unreadableImage(String field, String reason) {
    return new InvalidInputException(field, new Fault.UnreadableImage(reason));
  }

  public static InvalidInputException unknownModel(String name, List<String> known) {
    return new InvalidInputException("model", new Fault.UnknownModel(name, known));
  }

  /** As {@link Fault.Contradiction} has it. */
  public static InvalidInputException contradiction(
      String field, String limit, @Nullable String reason) {
    return new InvalidInputException(field, new Fault.Contradiction(limit, reason));
  }

  /** The same failure seen from the object that holds the fields. */
  public InvalidInputException inside(String parent) {
    return new InvalidInputException(faults.stream().map(fault -> fault.inside(parent)).toList());
  }

  /**
   * The same failure, its fields called otherwise.
   *
   * @param names what each field is called, by its name here
   */
  public InvalidInputException renamed(UnaryOperator<String> names) {
    return new InvalidInputException(
        faults.stream().map(fault -> new Fault(names.apply(fault.field()), fault.kind())).toList());
  }

  /** One or more. */
  public List<Fault> faults() {
    return faults;
  }
}
