package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import dev.darkroom.OtherJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibrariesTest {
  /** The folders of ONNX Runtime's Maven artifacts, and Java's names for these platforms. */
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x64",
    "Linux, aarch64, linux-aarch64",
    "Mac OS X, aarch64, osx-aarch64",
    "Windows 11, amd64, win-x64"
  })
  void platformsAreSpeltAsOnnxRuntimeDoes(String system, String processor, String folder) {
    assertThat(NativeLibraries.platform(system, processor)).isEqualTo(folder);
  }

  @Test
  void cudasLibraryIsNeededForGpusAndTensorRtsForNothing() {
    assertThat(NativeLibraries.isNeeded("libonnxruntime.so", false)).isTrue();
    assertThat(NativeLibraries.isNeeded("libonnxruntime_providers_shared.so", false)).isTrue();
    assertThat(NativeLibraries.isNeeded("libonnxruntime_providers_cuda.so", false)).isFalse();
    assertThat(NativeLibraries.isNeeded("libonnxruntime_providers_cuda.so", true)).isTrue();
    assertThat(NativeLibraries.isNeeded("onnxruntime_providers_tensorrt.dll", true)).isFalse();
  }

  /** As the image tells it. */
  @Test
  void whoIsToldWhereTheyLieUnpacksNothing() {
    String path = "onnxruntime.native.path";
    String before = System.getProperty(path);
    try {
      System.setProperty(path, "/opt/darkroom/native");
      assertThat(NativeLibraries.packed()).isEmpty();
    } finally {
      if (before == null) {
        System.clearProperty(path);
      } else {
        System.setProperty(path, before);
      }
    }
  }

  @Test
  void onnxRuntimeUnpacksNothingThatItFinds(@TempDir Path folder) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));

    String found =
        OtherJvm.run(
            Start.class,
            List.of("-Djava.io.tmpdir=" + temporary),
            folder.resolve("lib").toString());

    assertThat(found).isEqualTo("no files");
  }

  /** Unpacks what is needed, starts ONNX Runtime, and looks into the temporary folder. */
  static final class Start {
    public static void main(String[] args) throws Exception {
      Path target = Files.createDirectories(Path.of(args[0]));
      String packed = NativeLibraries.packed().orElseThrow();
      for (String name :
          List.of("onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared")) {
        String library = System.mapLibraryName(name);
        try (var content =
            Objects.requireNonNull(
                Start.class.getResourceAsStream("/" + packed + "/" + library), library)) {
          Files.copy(content, target.resolve(library));
        }
      }
      NativeLibraries.loadFrom(target);
      OrtEnvironment.getEnvironment();
      try (Stream<Path> left = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
        System.out.println(left.anyMatch(Files::isRegularFile) ? "files" : "no files");
      }
    }
  }
}
