package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPathTest {
  private final Path folder;
  private final FileCache cache;

  ModelPathTest(@TempDir Path folder) {
    this.folder = folder;
    this.cache = new FileCache(new CacheFolder(folder.resolve("cache"), Optional.empty(), folder));
  }

  @Test
  void aPathIsItself() {
    assertThat(ModelPath.resolve("/models/sd", cache)).isEqualTo(Path.of("/models/sd"));
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void aModelOnTheClassPathIsUsedInPlace() {
    assertThat(ModelPath.resolve("classpath:models/icons", cache).resolve("model_index.json"))
        .exists();
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  @Test
  void aModelThatIsNotThereIsToldByItsSetting() {
    assertThatThrownBy(() -> ModelPath.resolve("classpath:models/none", cache))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("classpath:models/none");
  }

  @Test
  void aModelInAJarIsUnpackedOnce() throws IOException {
    try (TestJar _ = TestJar.onTheClassPath(folder, "models/x/unet/config.json", "{}")) {
      Path model = ModelPath.resolve("classpath:models/x", cache);
      Path file = model.resolve("unet/config.json");
      var written = Files.getLastModifiedTime(file);

      assertThat(file).hasContent("{}");
      assertThat(ModelPath.resolve("classpath:models/x", cache)).isEqualTo(model);
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
    }
  }
}
