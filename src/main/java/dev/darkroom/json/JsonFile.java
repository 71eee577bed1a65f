package dev.darkroom.json;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file with a JSON object in it. Every failure is a {@link BrokenModelException} that names the
 * file, the field and what was expected.
 */
public record JsonFile(Path path, ObjectNode content) {
  /**
   * Reads what Python's {@code json} writes and reads: infinities and NaN too (and their names in
   * Jackson, such as +INF), and of a field that is there twice the last counts.
   */
  private static final JsonMapper PYTHON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public static JsonFile read(Path path) {
    try {
      if (PYTHON.readTree(Files.readString(path)) instanceof ObjectNode content) {
        return new JsonFile(path, content);
      }
      throw new BrokenModelException(path, "expected a JSON object");
    } catch (IOException e) {
      throw new BrokenModelException(path, "expected a JSON object, but it cannot be read", e);
    } catch (JacksonException e) {
      throw new BrokenModelException(path, "expected a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether a field is there and not null. */
  public boolean has(String field) {
    return content.hasNonNull(field);
  }

  /** A field that is true; what it is where it is missing is the caller's to say. */
  public boolean flag(String field, boolean otherwise) {
    JsonNode node = content.path(field);
    return node.isMissingNode() ? otherwise : node.asBoolean(false);
  }

  /** A field that must be there and be a whole number above 0. */
  public int positiveInt(String field) {
    return positiveInt(field, content.path(field));
  }

  /** A field that must be a whole number above 0, or a pair of them (height, width). */
  public int[] positivePair(String field) {
    JsonNode node = content.path(field);
    if (node.isArray() && node.size() == 2) {
      return new int[] {positiveInt(field, node.get(0)), positiveInt(field, node.get(1))};
    }
    int both = positiveInt(field, node);
    return new int[] {both, both};
  }

  /** A field that may be missing and must be a finite number above 0. */
  public double positiveNumber(String field, double otherwise) {
    JsonNode node = content.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return otherwise;
    }
    double value = node.isNumber() ? node.doubleValue() : Double.NaN;
    if (!(value > 0) || Double.isInfinite(value)) {
      throw expected(field, "a finite number above 0", node);
    }
    return value;
  }

  /** A list that must be there, of whole numbers above 0, and not be empty. */
  public int[] positiveInts(String field) {
    listLength(field);
    return content.path(field).valueStream().mapToInt(node -> positiveInt(field, node)).toArray();
  }

  /** The length of a list that must be there and not be empty. */
  public int listLength(String field) {
    JsonNode node = content.path(field);
    if (!node.isArray() || node.isEmpty()) {
      throw expected(field, "a list that is not empty", node);
    }
    return node.size();
  }

  /** A string, or the {@code content} of a token object as transformers writes it. */
  public Optional<String> token(String field) {
    JsonNode node = content.path(field);
    return (node.isObject() ? node.path("content") : node).asStringOpt();
  }

  private int positiveInt(String field, JsonNode node) {
    if (!node.isInt() || node.intValue() < 1) {
      throw expected(field, "a whole number above 0", node);
    }
    return node.intValue();
  }

  private BrokenModelException expected(String field, String what, JsonNode actual) {
    String found = actual.isMissingNode() ? "is missing" : "is " + actual;
    return new BrokenModelException(path, field + " must be " + what + ", but " + found);
  }
}
