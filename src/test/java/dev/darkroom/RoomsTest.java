package dev.darkroom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

/** The rooms of the house, and which arrows may run between them. */
class RoomsTest {
  private static final String ROOT = "dev.darkroom";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  /** What each room may use, besides itself and {@code failure}. */
  static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("failure", Set.of()),
          Map.entry("access", Set.of()),
          Map.entry("tensor", Set.of()),
          Map.entry("json", Set.of()),
          Map.entry("random", Set.of("tensor")),
          Map.entry("sampling", Set.of("tensor")),
          Map.entry("ddim", Set.of("sampling", "tensor")),
          Map.entry("onnx", Set.of("tensor")),
          Map.entry("text", Set.of("json")),
          Map.entry("image", Set.of("tensor")),
          Map.entry("model", Set.of("sampling", "ddim", "onnx", "text", "json")),
          Map.entry(
              "pipeline", Set.of("tensor", "random", "sampling", "onnx", "text", "image", "model")),
          Map.entry("engine", Set.of("pipeline", "onnx", "model", "image", "tensor")),
          Map.entry("job", Set.of("engine", "pipeline", "image", "random", "tensor")),
          Map.entry(
              "api",
              Set.of(
                  "access",
                  "job",
                  "pipeline",
                  "model",
                  "sampling",
                  "ddim",
                  "image",
                  "random",
                  "json",
                  "tensor")),
          Map.entry("metrics", Set.of("access", "job", "engine", "onnx")),
          Map.entry(
              "app",
              Set.of(
                  "metrics",
                  "api",
                  "access",
                  "job",
                  "engine",
                  "pipeline",
                  "model",
                  "onnx",
                  "json")));

  static final Set<Map.Entry<String, Set<String>>> ROOMS = MAY_USE.entrySet();

  @ParameterizedTest
  @FieldSource("ROOMS")
  void aRoomUsesOnlyWhatItMay(Map.Entry<String, Set<String>> room) {
    Set<String> others = new TreeSet<>(MAY_USE.keySet());
    others.removeAll(room.getValue());
    others.remove(room.getKey());
    others.remove("failure");

    noClasses()
        .that()
        .resideInAPackage(room(room.getKey()))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others.stream().map(RoomsTest::room).toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void noRoomsFormACycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyRoomIsOnTheListAndSaysWhatItIsFor() throws Exception {
    Path root = Path.of("src/main/java/dev/darkroom");
    try (Stream<Path> folders = Files.list(root)) {
      List<Path> rooms = folders.filter(Files::isDirectory).toList();

      assertThat(rooms)
          .extracting(room -> room.getFileName().toString())
          .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
      assertThat(rooms).allMatch(room -> Files.exists(room.resolve("package-info.java")));
    }
  }

  @Test
  void theApisOfOtherClientsKnowTheApiAndNotEachOther() {
    slices()
        .matching(ROOT + ".api.(openai|sdapi|huggingface)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".api.openai..", ROOT + ".api.sdapi..", ROOT + ".api.huggingface..")
        .check(CLASSES);
  }

  @Test
  void onlyOnnxKnowsOnnxRuntime() {
    onlyKnows("ai.onnxruntime..", "onnx");
  }

  @Test
  void onlyOnnxKnowsProtobuf() {
    onlyKnows("com.google.protobuf..", "onnx");
  }

  @Test
  void onlyImageKnowsImageIo() {
    onlyKnows("javax.imageio..", "image");
  }

  @Test
  void onlyMetricsKnowsMicrometer() {
    onlyKnows("io.micrometer..", "metrics", "app");
  }

  @Test
  void onlyApiKnowsHttp() {
    onlyKnows("jakarta.servlet..", "api");
    onlyKnows("org.springframework.http..", "api");
  }

  /**
   * Or a deadline would pass, or never come, when somebody sets the clock. Jobs do, for the times
   * that they tell and for how long they are kept.
   */
  @Test
  void theEngineLooksAtNoClockThatCanBeSet() {
    noClasses()
        .that()
        .resideInAPackage(room("engine"))
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Instant.class, Date.class)
        .check(CLASSES);
  }

  @Test
  void springStaysAtTheEdges() {
    onlyKnows("org.springframework..", "api", "metrics", "app");
  }

  /** Spring does not look for them. */
  @Test
  void everyComponentIsOnTheListOfAConfiguration() {
    Set<String> listed =
        CLASSES.stream()
            .flatMap(type -> type.tryGetAnnotationOfType(Import.class).stream())
            .flatMap(list -> Stream.of(list.value()))
            .map(Class::getName)
            .collect(Collectors.toSet());
    // Given to Spring Boot, and on a list of its own.
    listed.add("dev.darkroom.app.DarkroomApplication");
    listed.add("dev.darkroom.app.ManagementConnections");

    assertThat(CLASSES)
        .filteredOn(type -> type.isMetaAnnotatedWith(Component.class) && !type.isAnnotation())
        .extracting(JavaClass::getName)
        .isNotEmpty()
        .isSubsetOf(listed);
  }

  private static void onlyKnows(String library, String... rooms) {
    noClasses()
        .that()
        .resideOutsideOfPackages(Stream.of(rooms).map(RoomsTest::room).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }

  private static String room(String name) {
    return ROOT + "." + name + "..";
  }
}
