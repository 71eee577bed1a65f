package dev.darkroom.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code docker} command, with which people build images. */
final class Docker {
  private Docker() {}

  /** Whether there is an engine. */
  static boolean isAvailable() {
    try {
      return succeeds("info");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Whether an image is there, pulled if need be. */
  static boolean has(String image) {
    return succeeds("image", "inspect", image) || succeeds("pull", image);
  }

  private static boolean succeeds(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(command).status() == 0;
  }

  /**
   * Builds an image, quickly where nothing has changed.
   *
   * @return its name
   */
  static String build(
      String name, Path dockerfile, Path context, Map<String, String> buildArguments) {
    List<String> command = new ArrayList<>(List.of("docker", "build", "--network", "host"));
    command.addAll(List.of("--tag", name, "--file", dockerfile.toString()));
    buildArguments.forEach(
        (key, value) -> command.addAll(List.of("--build-arg", key + "=" + value)));
    command.add(context.toString());
    Result result = run(command);
    if (result.status() != 0) {
      throw new IllegalStateException(String.join(" ", command) + "\n" + result.output());
    }
    return name;
  }

  private static Result run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes());
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private record Result(int status, String output) {}
}
