package dev.darkroom.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** One meter for every value of a label whose values are an enum. */
final class Labelled<E extends Enum<E>, M> {
  private final Map<E, M> meters;

  /**
   * @param register makes the meter of a label's value, which is written in lower case
   */
  Labelled(Class<E> values, Function<String, M> register) {
    meters = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      meters.put(value, register.apply(value.name().toLowerCase(Locale.ROOT)));
    }
  }

  M get(E value) {
    return Objects.requireNonNull(meters.get(value));
  }
}
