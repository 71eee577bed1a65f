package dev.darkroom.api;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Fills the components of a record that are null. */
final class RecordDefaults {
  private RecordDefaults() {}

  /**
   * @param defaults of any record: those of the same name and type count
   * @return the record where no component of it is null
   */
  static <R extends Record> R fill(R record, Record defaults) {
    Map<String, RecordComponent> others =
        Stream.of(defaults.getClass().getRecordComponents())
            .collect(Collectors.toMap(RecordComponent::getName, Function.identity()));
    RecordComponent[] components = record.getClass().getRecordComponents();
    @Nullable Object[] values =
        Stream.of(components)
            .map(
                component -> {
                  Object own = value(record, component);
                  RecordComponent other = others.get(component.getName());
                  return own != null
                          || other == null
                          || !other.getGenericType().equals(component.getGenericType())
                      ? own
                      : value(defaults, other);
                })
            .toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
    try {
      @SuppressWarnings("unchecked") // A record's own class.
      R filled = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      return filled;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record has its accessors", e);
    }
  }
}
