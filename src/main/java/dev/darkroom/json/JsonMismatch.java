package dev.darkroom.json;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;

/**
 * JSON that is not of the type that was expected.
 *
 * @param field its path, such as {@code scheduler.clip_sample}; {@code body} for the whole
 * @param limit what it must be, in words
 */
public record JsonMismatch(String field, String limit) {
  private static final String WHOLE = "body";

  /** Whether it is not a field that is wrong, but all of it. */
  public boolean isWhole() {
    return field.equals(WHOLE);
  }

  public static Optional<JsonMismatch> of(@Nullable Throwable failure) {
    return switch (failure) {
      case MismatchedInputException e when e.getTargetType() != null ->
          Optional.of(new JsonMismatch(path(e), words(e.getTargetType())));
      case InputCoercionException e ->
          Optional.of(new JsonMismatch(path(e), words(e.getTargetType())));
      case null, default -> Optional.empty();
    };
  }

  /** The path to a field as its author would write it. */
  public static String path(JacksonException failure) {
    String path =
        failure.getPath().stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? String.valueOf(step.getIndex())
                        : step.getPropertyName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? WHOLE : path;
  }

  private static String words(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (List.class.isAssignableFrom(type)) {
      return "a list of numbers";
    }
    return switch (type.getSimpleName()) {
      case "Integer", "int" -> "a whole number of 32 bits";
      case "Long", "long" -> "a whole number of 64 bits";
      case "BigInteger" -> "a whole number";
      case "Double", "double" -> "a number";
      case "Boolean", "boolean" -> "true or false";
      case "String" -> "a text";
      case "byte[]" -> "base64";
      default -> "a JSON object";
    };
  }
}
