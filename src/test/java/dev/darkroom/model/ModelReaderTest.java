package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.darkroom.json.Json;
import dev.darkroom.onnx.AttentionFusion;
import dev.darkroom.onnx.SplitModel;
import dev.darkroom.onnx.TimestepInput;
import dev.darkroom.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Directories as the versions of optimum's exporter have left them. */
class ModelReaderTest {
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void copyModel() {
    model = TestModels.copy(TestModels.SD1, folder);
  }

  /** What diffusers writes of schedulers that are not ours. */
  @ParameterizedTest
  @ValueSource(strings = {"-Infinity", "Infinity", "NaN"})
  void numbersThatJsonLacksArePassedOverWhereTheyAreNotOurs(String number) throws IOException {
    edit("scheduler/scheduler_config.json", "\"lambda_min_clipped\": " + number);
    edit("unet/config.json", "\"time_cond\": " + number);
    edit("model_index.json", "\"other\": " + number);

    assertThat(TestModels.read(model).scheduler())
        .isEqualTo(TestModels.read(TestModels.SD1).scheduler());
  }

  /**
   * As optimum 1.9 to 1.22 wrote the index: the VAE by its halves, each part a class of optimum's.
   */
  @ParameterizedTest
  @CsvSource({
    "optimum.onnxruntime.modeling_diffusion, ORTModel",
    "optimum, ORTModel",
    "diffusers, OnnxRuntimeModel"
  })
  void theIndexMayNameTheHalvesOfTheVae(String library, String type) throws IOException {
    ObjectNode index = index();
    index.remove("vae");
    index.put("_class_name", "ORTStableDiffusionPipeline");
    for (String part : new String[] {"text_encoder", "unet", "vae_decoder", "vae_encoder"}) {
      index.putArray(part).add(library).add(type);
    }
    index.putArray("text_encoder_2").addNull().addNull();
    write(index);

    assertServedAsBefore();
  }

  @Test
  void theIndexNeedNotNameAPartThatIsThere() throws IOException {
    ObjectNode index = index();
    index.remove("vae");
    index.putArray("text_encoder").addNull().addNull();
    write(index);

    assertServedAsBefore();
  }

  /** Where there is no folder of its own, optimum looks beside the index. */
  @ParameterizedTest
  @ValueSource(strings = {"tokenizer", "scheduler"})
  void whatIsNoNetworkMayLieBesideTheIndex(String part) throws IOException {
    try (var files = Files.list(model.resolve(part))) {
      for (Path file : files.toList()) {
        Files.move(file, model.resolve(file.getFileName().toString()));
      }
    }
    Files.delete(model.resolve(part));

    assertServedAsBefore();
  }

  /** They give a final sigma other ids. */
  @ParameterizedTest
  @CsvSource({"CLIPTokenizer, false", "CLIPTokenizerFast, true"})
  void theIndexNamesTheTokenizer(String type, boolean sameAsMedial) throws IOException {
    ObjectNode index = index();
    index.putArray("tokenizer").add("transformers").add(type);
    write(index);

    ClipTokenizer tokenizer = TestModels.read(model).textEncoders().getFirst().tokenizer();

    assertThat(Arrays.equals(tokenizer.encode("ΑΣ"), tokenizer.encode("Ασ")))
        .isEqualTo(sameAsMedial);
  }

  @Test
  void aTokenizerOfAnotherKindIsRefused() throws IOException {
    ObjectNode index = index();
    index.putArray("tokenizer").add("transformers").add("T5TokenizerFast");
    write(index);

    assertThatThrownBy(() -> TestModels.read(model))
        .hasMessageContaining("model_index.json: tokenizer must be CLIPTokenizer or")
        .hasMessageContaining("T5TokenizerFast");
  }

  /** A snapshot in the cache of Hugging Face's hub is links to blobs, large weights apart. */
  @Test
  void everyFileMayBeALink() throws IOException {
    for (String part : new String[] {"unet", "vae_decoder", "text_encoder"}) {
      Path whole = model.resolve(part).resolve("model.onnx");
      Path moved = Files.move(whole, folder.resolve("whole.onnx"));
      SplitModel.write(moved, 0, model.resolve(part));
      Files.delete(moved);
    }
    long weightBytes = TestModels.read(model).weightBytes();
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    try (var files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path blob = blobs.resolve(Integer.toHexString(file.hashCode()));
        Files.move(file, blob);
        Files.createSymbolicLink(file, Objects.requireNonNull(file.getParent()).relativize(blob));
      }
    }

    DiffusionModel read = TestModels.read(model);

    assertThat(read.weightBytes()).isEqualTo(weightBytes);
    assertThat(read.sharedTimestepReason()).isEmpty();
    try (ModelSessions sessions = TestModels.load(read)) {
      assertThat(sessions.timestepInput()).isEqualTo(new TimestepInput.PerRow());
    }
  }

  @ParameterizedTest
  @CsvSource({"absent, true", "true, true", "false, false", "null, false"})
  void sdxlZeroesAnAbsentPromptUnlessItSaysOtherwise(String value, boolean expected)
      throws IOException {
    Path sdxl = TestModels.copy(TestModels.SDXL, Files.createDirectory(folder.resolve("xl")));
    ObjectNode index = (ObjectNode) Json.MAPPER.readTree(sdxl.resolve("model_index.json"));
    index.remove("force_zeros_for_empty_prompt");
    if (!value.equals("absent")) {
      index.set("force_zeros_for_empty_prompt", Json.MAPPER.readTree(value));
    }
    Json.MAPPER.writeValue(sdxl.resolve("model_index.json"), index);

    assertThat(TestModels.read(sdxl).architecture())
        .isInstanceOfSatisfying(
            Architecture.StableDiffusionXl.class,
            xl -> assertThat(xl.zeroesAbsentPrompt()).isEqualTo(expected));
  }

  @Test
  void aUnetOfAnySizeNeedsOneFromTheSettings() throws IOException {
    replace("unet/config.json", "\"sample_size\": 8", "\"sample_size\": null");

    assertThatThrownBy(() -> TestModels.read(model))
        .hasMessageContaining("unet/config.json: sample_size is null")
        .hasMessageContaining("darkroom.models.NAME.width");
    assertThatThrownBy(() -> read(64, 40))
        .hasMessageContaining(
            "a darkroom.models.NAME.height that is a multiple of 16, but it is 40");
    assertThat(read(64, 48)).extracting("width", "height").containsExactly(64, 48);
    TestModels.load(read(64, 48)).close();
  }

  @Test
  void theSettingsMayChangeTheModelsOwnSize() {
    assertThat(read(96, null)).extracting("width", "height").containsExactly(96, 64);
  }

  /** What was measured for such networks: docs/performance.md. */
  @ParameterizedTest
  @CsvSource({"512, 984", "256, 437"})
  void aRunTakesAboutWhatItTookForStableDiffusion(int tileSize, int mebibytes) throws IOException {
    replaceAll("unet/config.json", "(\"block_out_channels\": \\[\\s*)\\d+", "$1320");
    replaceAll(
        "vae_decoder/config.json", "(\"block_out_channels\": \\[\\s*\\d+,\\s*)\\d+", "$1256");
    ModelSettings settings =
        new ModelSettings(20, 4.0, 0, 8, 512, 512, 2, AttentionFusion.FLOAT32, tileSize);

    long bytes = ModelReader.read("model", model, settings).runBytes();

    assertThat(bytes / (1 << 20)).isCloseTo(mebibytes, withinPercentage(10));
  }

  @Test
  void theOverlapOfTilesIsWholeLatents() {
    assertThatThrownBy(() -> readWithTiles(48))
        .hasMessageContaining("vae_decoder/config.json: ")
        .hasMessageContaining(
            "a darkroom.models.NAME.vae-tile-size that is a multiple of 32, but it is 48");
    assertThat(readWithTiles(64).settings().vaeTileSize()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"time_cond_proj_dim\": null | \"time_cond_proj_dim\": 256 | a latent consistency model",
        "\"class_embed_type\": null | \"class_embed_type\": \"timestep\" | class_embed_type must"
            + " be",
        "\"encoder_hid_dim_type\": null | \"encoder_hid_dim_type\": \"image_proj\" |"
            + " encoder_hid_dim_type must be null",
        "\"addition_embed_type\": null | \"addition_embed_type\": \"image\" |"
            + " addition_embed_type must be null or text_time, but is image",
        "\"addition_embed_type\": null | \"addition_embed_type\": \"text_time\" |"
            + " addition_embed_type must not be text_time without a text_encoder_2",
        "\"in_channels\": 4 | \"in_channels\": 8 | in_channels must be 4 as the latents, or 9"
      })
  void otherKindsOfUnetsAreRefused(String from, String to, String message) throws IOException {
    replace("unet/config.json", from, to);

    assertThatThrownBy(() -> TestModels.read(model))
        .hasMessageContaining("unet/config.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void aTransformerIsRefused() throws IOException {
    ObjectNode index = index();
    index.remove("unet");
    index.putArray("transformer").add("diffusers").add("SD3Transformer2DModel");
    write(index);
    Files.delete(model.resolve("unet/model.onnx"));

    assertThatThrownBy(() -> TestModels.read(model))
        .hasMessageContaining("model_index.json: names a transformer: only models with a unet");
  }

  @Test
  void aRefinerNeedsAnEncoderOfImages() throws IOException {
    Path refiner =
        TestModels.copy(
            Path.of("src/test/resources/models/refiner-tiny"),
            Files.createDirectory(folder.resolve("refiner")));
    Files.delete(refiner.resolve("vae_encoder/model.onnx"));

    assertThatThrownBy(() -> TestModels.read(refiner))
        .hasMessageContaining("vae_encoder/model.onnx: a refiner works on images");
  }

  private DiffusionModel read(@Nullable Integer width, @Nullable Integer height) {
    return ModelReader.read(
        "model",
        model,
        new ModelSettings(20, 4.0, 0, 8, width, height, 2, AttentionFusion.FLOAT32, null));
  }

  private DiffusionModel readWithTiles(int size) {
    return ModelReader.read(
        "model",
        model,
        new ModelSettings(20, 4.0, 0, 8, null, null, 2, AttentionFusion.FLOAT32, size));
  }

  private void replaceAll(String file, String pattern, String replacement) throws IOException {
    String content = Files.readString(model.resolve(file));
    assertThat(content).containsPattern(pattern);
    Files.writeString(model.resolve(file), content.replaceAll(pattern, replacement));
  }

  private void replace(String file, String from, String to) throws IOException {
    String content = Files.readString(model.resolve(file));
    assertThat(content).contains(from);
    Files.writeString(model.resolve(file), content.replace(from, to));
  }

  private ObjectNode index() {
    return (ObjectNode) Json.MAPPER.readTree(model.resolve("model_index.json"));
  }

  private void write(ObjectNode index) {
    Json.MAPPER.writeValue(model.resolve("model_index.json"), index);
  }

  private void edit(String file, String field) throws IOException {
    String content = Files.readString(model.resolve(file));
    Files.writeString(model.resolve(file), content.replaceFirst("\\{", "{" + field + ","));
  }

  private void assertServedAsBefore() {
    DiffusionModel actual = TestModels.read(model);
    DiffusionModel expected = TestModels.read(TestModels.SD1);
    assertThat(actual.architecture()).isInstanceOf(Architecture.StableDiffusion.class);
    assertThat(actual.latentSpace()).isEqualTo(expected.latentSpace());
    assertThat(actual.encodesImages()).isTrue();
    assertThat(actual.weightBytes()).isEqualTo(expected.weightBytes());
    assertThat(actual.scheduler()).isEqualTo(expected.scheduler());
    assertThat(actual.textEncoders().getFirst().tokenizer().encode("a fox"))
        .isEqualTo(expected.textEncoders().getFirst().tokenizer().encode("a fox"));
    TestModels.load(actual).close();
  }
}
