package dev.darkroom.container;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The images that the suite runs, each built once. */
final class Images {
  private static final Path DOCKERFILES = Path.of("src/test/docker");

  // Where no registry can be reached, these name bases that are there.
  private static final String JAVA = base("DARKROOM_JAVA_IMAGE", "eclipse-temurin:25-jdk-noble");
  private static final String RUNTIME = base("DARKROOM_RUNTIME_IMAGE", "ubuntu:24.04");

  /** What all images here start from. */
  static final List<String> BASES = List.of(JAVA, RUNTIME, "debian:bookworm-slim");

  private Images() {}

  private static String base(String variable, String otherwise) {
    return Objects.requireNonNullElse(System.getenv(variable), otherwise);
  }

  /** The service for the CPU. */
  static String darkroom() {
    return Darkroom.NAME;
  }

  static String prometheus() {
    return Prometheus.NAME;
  }

  static String nginx() {
    return Nginx.NAME;
  }

  private static String companion(String name) {
    Path dockerfile = DOCKERFILES.resolve(name + ".Dockerfile");
    return Docker.build("darkroom-test-" + name, dockerfile, DOCKERFILES, Map.of());
  }

  private static final class Darkroom {
    static final String NAME =
        Docker.build(
            "darkroom-test",
            Path.of("Dockerfile"),
            Path.of("."),
            Map.of(
                "JAVA_IMAGE", JAVA,
                "RUNTIME_IMAGE", RUNTIME,
                "ONNXRUNTIME", "onnxruntime"));
  }

  private static final class Prometheus {
    static final String NAME = companion("prometheus");
  }

  private static final class Nginx {
    static final String NAME = companion("nginx");
  }
}
