package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every broken directory is refused by the name of its file, before anything is served. */
class BrokenModelTest {
  private static final SessionSettings CPU = new SessionSettings(new Device.Cpu(), 1);

  private Path model;

  @BeforeEach
  void copyModel(@TempDir Path folder) {
    model = TestModels.copy(TestModels.SD1, folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model_index.json",
        "scheduler/scheduler_config.json",
        "tokenizer/vocab.json",
        "tokenizer/merges.txt",
        "tokenizer/tokenizer_config.json",
        "text_encoder/config.json",
        "text_encoder/model.onnx",
        "unet/config.json",
        "unet/model.onnx",
        "vae_decoder/config.json",
        "vae_decoder/model.onnx"
      })
  void aMissingFile(String file) throws IOException {
    Files.delete(model.resolve(file));

    assertRefused(file, "expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_index.json", "unet/config.json", "tokenizer/vocab.json"})
  void aFileThatIsNotJson(String file) throws IOException {
    Files.writeString(model.resolve(file), "{");

    assertRefused(file, "expected a JSON object");
  }

  @Test
  void anOnnxFileThatBreaksOff() throws IOException {
    Path file = model.resolve("unet/model.onnx");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused("unet/model.onnx", "ONNX Runtime cannot load it on cpu");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unet/config.json | \"in_channels\": 4 | \"in_channels\": 5 | in_channels must be 4"
            + " as the latents, or 9",
        "unet/config.json | \"in_channels\": 4 | \"in_channels\": 0 | in_channels must be a whole",
        "unet/config.json | \"cross_attention_dim\" | \"other\" | cross_attention_dim must be",
        "unet/config.json | \"num_class_embeds\": null | \"num_class_embeds\": 3 |"
            + " num_class_embeds cannot be served beside a text encoder",
        "vae_decoder/config.json | \"latent_channels\": 4 | \"latent_channels\": \"4\" |"
            + " latent_channels must be a whole number above 0, but is",
        "vae_decoder/config.json | \"block_out_channels\" | \"other\" | is missing",
        "scheduler/scheduler_config.json | \"scaled_linear\" | \"sigmoid\" | beta_schedule must be"
            + " one of linear",
        "scheduler/scheduler_config.json | \"beta_end\": 0.012 | \"beta_end\": 2 | beta_end must"
            + " be",
        "text_encoder/config.json | \"vocab_size\" | \"vocab_size\": 12, \"other\" | vocab_size"
            + " must",
        "tokenizer/tokenizer_config.json | \"model_max_length\": 77 | \"model_max_length\": 1 |"
            + " model_max_length must be at least 2",
        "unet/config.json | \"cross_attention_dim\": 32 | \"cross_attention_dim\": 7 |"
            + " cross_attention_dim must be the text encoders' hidden_size, 32, but is 7"
      })
  void aWrongValue(String file, String from, String to, String message) throws IOException {
    replace(file, from, to);

    assertRefused(file, message);
  }

  @Test
  void aUnetThatDoesNotFitItsConfiguration() throws IOException {
    Files.copy(
        model.resolve("vae_decoder/model.onnx"),
        model.resolve("unet/model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    assertRefused("unet/model.onnx", "inputs must be");
  }

  @Test
  void hiddenStatesOfAnotherSize() throws IOException {
    replace("unet/config.json", "\"cross_attention_dim\": 32", "\"cross_attention_dim\": 7");
    replace("text_encoder/config.json", "\"hidden_size\": 32", "\"hidden_size\": 7");

    assertRefused("text_encoder/model.onnx", "take the shape [1, 77, 7]");
  }

  @Test
  void aFolderThatIsNotThere() {
    Path nowhere = model.resolve("nowhere");

    assertThatThrownBy(() -> TestModels.read(nowhere))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining("nowhere: there is no such directory");
  }

  private void replace(String file, String from, String to) throws IOException {
    String content = Files.readString(model.resolve(file));
    assertThat(content).contains(from);
    Files.writeString(model.resolve(file), content.replace(from, to));
  }

  private void assertRefused(String file, String message) {
    assertThatThrownBy(() -> new ModelSessions(TestModels.read(model), CPU).close())
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }
}
