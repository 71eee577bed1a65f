package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InstallTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private int run(String... arguments) {
    return Install.run(List.of(arguments), new PrintStream(out), new PrintStream(err));
  }

  private static Stream<List<String>> wrongArguments() {
    return Stream.of(List.of(), List.of("one", "two"), List.of("--help"));
  }

  @ParameterizedTest
  @MethodSource("wrongArguments")
  void takesAFolderAlone(List<String> arguments) {
    assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).startsWith("Usage: install FOLDER");
  }

  @Test
  void changesNothingInAFolderThatIsThere() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(run(folder.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith(folder + " is there already");
    assertThat(folder).isDirectoryContaining(file::equals);
  }

  /** Such as one that was installed: it has no jars within. */
  @Test
  void leavesNothingOfWhatIsNoExecutableJar() throws IOException {
    Path jar = folder.resolve("other.jar");
    try (var content = new JarOutputStream(Files.newOutputStream(jar))) {
      content.putNextEntry(new JarEntry("dev/darkroom/app/DarkroomApplication.class"));
    }
    Path target = folder.resolve("target");

    int status = Install.run(jar, target, new PrintStream(out), new PrintStream(err));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString()).startsWith("cannot install " + jar + ": it is no executable jar");
    assertThat(target).doesNotExist();
  }

  @Test
  void startsAsTheImage() throws IOException {
    assertThat(Files.readAllLines(Path.of("src/container/java.args"))).containsAll(Install.OPTIONS);
    assertThat(Path.of("src/container/train")).content().contains(" " + Install.WITHOUT_C2 + " ");
  }

  /** By the rules of the launcher, which are the JDK's own manual of java. */
  @Test
  void quotesWhatTheLauncherWouldSplit() {
    assertThat(Install.quoted("-XX:AOTCache=C:\\Program Files\\a\"b"))
        .isEqualTo("\"-XX:AOTCache=C:\\\\Program Files\\\\a\\\"b\"");
  }
}
