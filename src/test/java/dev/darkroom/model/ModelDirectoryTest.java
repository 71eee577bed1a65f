package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people give as a model is named, with the command that makes one of it. */
class ModelDirectoryTest {
  private static final String EXPORT = "optimum-cli export onnx --model ";

  @TempDir Path folder;

  @Test
  void aPathThatIsNotThereIsSaidWhole() {
    Path missing = folder.resolve("sd");

    assertThat(refusal(missing)).contains(missing + ": there is no such directory");
  }

  @Test
  void aModelOfTheHubIsToBeExported() {
    assertThat(refusal(Path.of("stable-diffusion-v1-5/stable-diffusion-v1-5")))
        .contains("Hugging Face hub")
        .contains(EXPORT + "stable-diffusion-v1-5/stable-diffusion-v1-5 DIR");
  }

  @Test
  void anEmptyDirectoryIsToBeFilled() {
    assertThat(refusal(folder)).contains("is empty").contains(EXPORT + "MODEL " + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1-5-pruned.safetensors", "v1-5-pruned.ckpt"})
  void aCheckpointInOneFileIsToBeSavedAndExported(String name) throws IOException {
    Path file = Files.createFile(folder.resolve(name));

    assertThat(refusal(file)).contains("single file").contains("from_single_file");
    assertThat(refusal(folder)).contains("single file").contains("from_single_file");
  }

  @Test
  void aCacheOfTheHubHoldsRevisions() throws IOException {
    Files.createDirectory(folder.resolve("blobs"));
    Files.createDirectories(folder.resolve("snapshots/1f3a"));

    assertThat(refusal(folder)).contains(folder.resolve("snapshots/REVISION").toString());
  }

  @Test
  void anyOtherFileIsNotADirectory() throws IOException {
    Path file = Files.createFile(folder.resolve("model_index.json"));

    assertThat(refusal(file)).contains("this is a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"})
  void aCheckpointOfTorchIsToBeExported(String weights) throws IOException {
    Files.createFile(folder.resolve("model_index.json"));
    Files.createFile(Files.createDirectory(folder.resolve("unet")).resolve(weights));

    assertThat(refusal(folder))
        .contains("torch")
        .contains(EXPORT + folder + " DIR --task text-to-image");
  }

  /** Some exports keep the weights that they were made of. */
  @Test
  void anExportBesideItsCheckpointIsTaken() throws IOException {
    Path model = TestModels.copy(TestModels.SD1, folder);
    Files.createFile(model.resolve("unet/diffusion_pytorch_model.safetensors"));
    Files.createFile(model.resolve("v1-5.safetensors"));

    assertThat(TestModels.read(model).name()).isEqualTo("model");
  }

  private static String refusal(Path path) {
    return catchThrowableOfType(BrokenModelException.class, () -> TestModels.read(path))
        .getMessage();
  }
}
