package dev.darkroom.benchmark;

import dev.darkroom.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints a part's rows as a table and writes them to {@code target/benchmark/PART.json}. */
final class Report {
  private static final Path FOLDER = Path.of("target/benchmark");

  private Report() {}

  static void write(Settings.Part part, List<? extends Record> rows) {
    String name = part.name().toLowerCase(Locale.ROOT);
    System.out.println(name);
    System.out.println(header(rows.getFirst()));
    rows.forEach(row -> System.out.println(line(row)));
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(
          FOLDER.resolve(name + ".json"),
          Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(Record row) {
    return components(row).map(RecordComponent::getName).collect(Collectors.joining(" | "));
  }

  /** Values under their names, each as wide. */
  private static String line(Record row) {
    return components(row)
        .map(component -> pad(component.getName(), text(value(row, component))))
        .collect(Collectors.joining(" | "));
  }

  private static Stream<RecordComponent> components(Record row) {
    return Arrays.stream(row.getClass().getRecordComponents());
  }

  private static Object value(Record row, RecordComponent component) {
    try {
      return component.getAccessor().invoke(row);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.3f", number)
        : value.toString();
  }

  private static String pad(String name, String text) {
    return " ".repeat(Math.max(0, name.length() - text.length())) + text;
  }
}
