package dev.darkroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Java virtual machine beside that of the tests, with the same class path. */
public final class OtherJvm {
  private OtherJvm() {}

  /**
   * Runs a main class, which must end well, and soon.
   *
   * @param options of the virtual machine
   * @return what it prints, a few lines at most, without the last line break
   */
  public static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.of(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path")),
                options.stream(),
                Stream.of(main.getName()),
                Stream.of(arguments))
            .flatMap(part -> part)
            .toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isZero();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .stripTrailing();
  }
}
