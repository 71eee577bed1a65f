package dev.darkroom.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads 2.0 and 2e0 as the whole number that they are (JSON Schema 2020-12, section 4.2.3), and
 * refuses 2.5.
 */
final class WholeNumber<T extends Number> extends StdScalarDeserializer<T> {
  private static final int MAX_DIGITS = 100;

  private final Class<T> type;
  private final Function<BigDecimal, T> exactly;

  private WholeNumber(Class<T> type, Function<BigDecimal, T> exactly) {
    super(type);
    this.type = type;
    this.exactly = exactly;
  }

  static SimpleModule module() {
    var integers = new WholeNumber<>(Integer.class, BigDecimal::intValueExact);
    var longs = new WholeNumber<>(Long.class, BigDecimal::longValueExact);
    var unbounded = new WholeNumber<>(BigInteger.class, WholeNumber::exactly);
    return new SimpleModule("whole numbers")
        .addDeserializer(BigInteger.class, unbounded)
        .addDeserializer(Integer.class, integers)
        .addDeserializer(Integer.TYPE, integers)
        .addDeserializer(Long.class, longs)
        .addDeserializer(Long.TYPE, longs);
  }

  /** Of at most so many digits: 1e999999999 would be a gigabyte. */
  private static BigInteger exactly(BigDecimal number) {
    long digits = (long) number.precision() - number.scale();
    if (number.signum() != 0 && (digits <= 0 || digits > MAX_DIGITS)) {
      throw new ArithmeticException("a fraction, or too large");
    }
    return number.toBigIntegerExact();
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) {
    JsonToken token = parser.currentToken();
    if (token.isNumeric()) {
      Number number = parser.getNumberValue();
      try {
        if (Double.isFinite(number.doubleValue())) {
          return exactly.apply(parser.getDecimalValue());
        }
      } catch (ArithmeticException e) {
        throw context.weirdNumberException(number, type, "not a whole number that fits");
      }
      throw context.weirdNumberException(number, type, "too large");
    }
    return type.cast(context.handleUnexpectedToken(type, parser));
  }
}
