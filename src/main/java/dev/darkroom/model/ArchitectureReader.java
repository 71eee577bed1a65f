package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import dev.darkroom.text.ClipTokenizer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Finds out what kind of model a directory holds, and refuses the kinds that are not served. */
final class ArchitectureReader {
  private static final String FIRST = "text_encoder";
  private static final String SECOND = "text_encoder_2";

  /** Fields of a UNet's configuration that ask for inputs that nobody fills here. */
  private static final List<String> OTHER_INPUTS =
      List.of("class_embed_type", "encoder_hid_dim_type");

  private final ModelLayout layout;
  private final JsonFile unet;

  ArchitectureReader(ModelLayout layout, JsonFile unet) {
    this.layout = layout;
    this.unet = unet;
  }

  /**
   * @throws BrokenModelException if the model is of no kind that is served
   */
  Architecture read() {
    if (unet.has("time_cond_proj_dim")) {
      throw refused(
          "time_cond_proj_dim must be null: a latent consistency model needs its own sampler, which"
              + " is not served");
    }
    for (String field : OTHER_INPUTS) {
      if (unet.has(field)) {
        throw refused(field + " must be null: models with such an input are not served");
      }
    }
    List<String> encoders = Stream.of(FIRST, SECOND).filter(layout::has).toList();
    return encoders.isEmpty() ? withoutPrompt() : withPrompt(encoders);
  }

  private Architecture withoutPrompt() {
    return unet.has("num_class_embeds")
        ? new Architecture.ClassConditional(unet.positiveInt("num_class_embeds"))
        : new Architecture.Unconditional();
  }

  private Architecture withPrompt(List<String> encoders) {
    if (unet.has("num_class_embeds")) {
      throw refused("num_class_embeds cannot be served beside a text encoder yet");
    }
    return switch (unet.content().path("addition_embed_type").asString("")) {
      case "" -> stableDiffusion(encoders);
      case "text_time" -> stableDiffusionXl(encoders);
      case String other ->
          throw refused("addition_embed_type must be null or text_time, but is " + other);
    };
  }

  private Architecture stableDiffusion(List<String> encoders) {
    if (!encoders.equals(List.of(FIRST))) {
      throw refused("addition_embed_type must be text_time with a text_encoder_2");
    }
    return new Architecture.StableDiffusion(readTextEncoders(encoders, false).getFirst());
  }

  private Architecture stableDiffusionXl(List<String> encoders) {
    if (!encoders.getLast().equals(SECOND)) {
      throw refused("addition_embed_type must not be text_time without a text_encoder_2");
    }
    boolean refines = layout.index().flag("requires_aesthetics_score", false);
    if (refines && !layout.hasVaeEncoder()) {
      throw new BrokenModelException(
          layout.onnx(ModelLayout.VAE_ENCODER),
          "a refiner works on images, but there is no such file");
    }
    return new Architecture.StableDiffusionXl(
        readTextEncoders(encoders, true),
        layout.index().flag("force_zeros_for_empty_prompt", true),
        refines);
  }

  private List<TextEncoder> readTextEncoders(List<String> folders, boolean extended) {
    List<TextEncoder> encoders =
        folders.stream().map(folder -> readTextEncoder(folder, extended)).toList();
    int hiddenSize = encoders.stream().mapToInt(TextEncoder::hiddenSize).sum();
    if (unet.positiveInt("cross_attention_dim") != hiddenSize) {
      throw refused(
          "cross_attention_dim must be the text encoders' hidden_size, %d, but is %d"
              .formatted(hiddenSize, unet.positiveInt("cross_attention_dim")));
    }
    return encoders;
  }

  /**
   * @param extended whether the UNet is SDXL's, which reads the layer before the last, and the
   *     projection of the second text encoder
   */
  private TextEncoder readTextEncoder(String folder, boolean extended) {
    JsonFile config = layout.config(folder);
    int vocabularySize = config.positiveInt("vocab_size");
    ClipTokenizer tokenizer = readTokenizer(folder.replace(FIRST, "tokenizer"));
    if (tokenizer.vocabularySize() > vocabularySize) {
      throw new BrokenModelException(
          config.path(),
          "vocab_size must be at least the tokenizer's %d, but is %d"
              .formatted(tokenizer.vocabularySize(), vocabularySize));
    }
    return new TextEncoder(
        folder,
        tokenizer,
        extended
            ? "hidden_states." + (config.positiveInt("num_hidden_layers") - 1)
            : "last_hidden_state",
        config.positiveInt("hidden_size"),
        extended && folder.equals(SECOND)
            ? OptionalInt.of(config.positiveInt("projection_dim"))
            : OptionalInt.empty());
  }

  private ClipTokenizer readTokenizer(String part) {
    return ClipTokenizer.read(layout.folder(part), layout.tokenizerClass(part));
  }

  private BrokenModelException refused(String problem) {
    return new BrokenModelException(unet.path(), problem);
  }
}
