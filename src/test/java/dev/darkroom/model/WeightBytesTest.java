package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts when models are loaded within a budget. */
class WeightBytesTest {
  private static final byte[] KILOBYTE = new byte[1000];

  private Path model;
  private long before;

  @BeforeEach
  void copyModel(@TempDir Path folder) {
    model = TestModels.copy(TestModels.SD1, folder);
    before = TestModels.read(model).weightBytes();
  }

  @Test
  void weightsApartFromTheirGraphCount() throws IOException {
    Files.write(model.resolve("unet/model.onnx_data"), KILOBYTE);

    assertThat(TestModels.read(model).weightBytes()).isEqualTo(before + KILOBYTE.length);
  }

  @Test
  void partsThatAreNotLoadedDoNotCount() throws IOException {
    Files.write(
        Files.createDirectory(model.resolve("safety_checker")).resolve("model.onnx"), KILOBYTE);

    assertThat(TestModels.read(model).weightBytes()).isEqualTo(before);
  }
}
