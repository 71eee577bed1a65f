package dev.darkroom.model;

import dev.darkroom.failure.BrokenModelException;
import dev.darkroom.json.JsonFile;
import dev.darkroom.text.TokenizerClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the parts of a model lie, as optimum-onnx 0.1.0 looks for them whichever version of
 * optimum's exporter wrote them: a part is there if its ONNX file is, whatever the index calls it.
 */
record ModelLayout(Path directory, JsonFile index) {
  private static final String ONNX = "model.onnx";
  static final String VAE_DECODER = "vae_decoder";
  static final String VAE_ENCODER = "vae_encoder";

  static ModelLayout read(Path directory) {
    return new ModelLayout(directory, JsonFile.read(directory.resolve("model_index.json")));
  }

  /** Whether the model has a part, or says that it has: then its file must be there, too. */
  boolean has(String part) {
    return names(part) || Files.isRegularFile(onnx(part));
  }

  /** The index names the VAE by its two halves in exports of optimum 1.9 to 1.22, later as one. */
  boolean hasVae() {
    return Stream.of("vae", VAE_ENCODER).anyMatch(this::names) || has(VAE_DECODER);
  }

  /** Whether an image can be taken to latents. */
  boolean hasVaeEncoder() {
    return Files.isRegularFile(onnx(VAE_ENCODER));
  }

  Path onnx(String part) {
    return directory.resolve(part).resolve(ONNX);
  }

  JsonFile config(String part) {
    return JsonFile.read(directory.resolve(part).resolve("config.json"));
  }

  /** The folder of what is no network: a tokenizer or the scheduler; else all lies in one. */
  Path folder(String part) {
    Path folder = directory.resolve(part);
    return Files.isDirectory(folder) ? folder : directory;
  }

  /**
   * The tokenizer that the index names; the slow one where it names none.
   *
   * @throws BrokenModelException if that is none of CLIP's
   */
  TokenizerClass tokenizerClass(String part) {
    if (!names(part)) {
      return TokenizerClass.SLOW;
    }
    String name = index.content().path(part).path(1).stringValue();
    return TokenizerClass.of(name)
        .orElseThrow(
            () ->
                new BrokenModelException(
                    index.path(),
                    "%s must be CLIPTokenizer or CLIPTokenizerFast, but is %s"
                        .formatted(part, name)));
  }

  /** A part that the pipeline could have but has not is a pair of nulls. */
  private boolean names(String part) {
    return index.content().path(part).path(1).isString();
  }
}
