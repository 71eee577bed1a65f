package dev.darkroom.pipeline;

import dev.darkroom.model.Architecture;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.tensor.FloatTensor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes of a subject what the UNet reads, as diffusers' {@code encode_prompt} of each pipeline. */
final class SubjectEncoder {
  /** The defaults of diffusers' {@code StableDiffusionXLImg2ImgPipeline}. */
  private static final float AESTHETIC_SCORE = 6;

  private static final float NEGATIVE_AESTHETIC_SCORE = 2.5f;

  private final BoundNetworks networks;
  private final DiffusionModel model;

  SubjectEncoder(BoundNetworks networks) {
    this.networks = networks;
    this.model = networks.model();
  }

  /**
   * @param guided whether the negative prompt is needed
   * @param width pixels, which SDXL is told
   * @param height pixels, likewise
   */
  Conditioning encode(Subject subject, boolean guided, int width, int height) {
    return switch (subject) {
      case Subject.Text(String prompt, String negativePrompt) -> {
        Embeddings text = embed(prompt);
        Embeddings conditional = withTimeIds(text, width, height, AESTHETIC_SCORE);
        yield new Conditioning(
            conditional,
            guided
                ? withTimeIds(
                    embedNegative(negativePrompt, text), width, height, NEGATIVE_AESTHETIC_SCORE)
                : conditional,
            0);
      }
      case Subject.Label(int classLabel) -> Conditioning.ofLabel(classLabel);
      case Subject.Unconditional() -> Conditioning.ofLabel(0);
    };
  }

  private Embeddings embedNegative(@Nullable String prompt, Embeddings conditional) {
    return prompt == null && zeroesAbsentPrompt()
        ? conditional.zeroed()
        : embed(prompt == null ? "" : prompt);
  }

  private boolean zeroesAbsentPrompt() {
    return model.architecture() instanceof Architecture.StableDiffusionXl xl
        && xl.zeroesAbsentPrompt();
  }

  private Embeddings embed(String text) {
    Map<String, FloatTensor> rows = new HashMap<>();
    FloatTensor hiddenStates = FloatTensor.zeros(1, model.tokens(), model.hiddenSize());
    int offset = 0;
    for (int i = 0; i < model.textEncoders().size(); i++) {
      var encoder = model.textEncoders().get(i);
      BoundRun run = networks.encode(i, text);
      putColumns(run.floats(encoder.hiddenStates()), hiddenStates, offset);
      offset += encoder.hiddenSize();
      if (encoder.projectionSize().isPresent()) {
        rows.put(Architecture.TEXT_EMBEDS, run.floats(Architecture.TEXT_EMBEDS).copy());
      }
    }
    rows.put(Architecture.HIDDEN_STATES, hiddenStates);
    return new Embeddings(rows);
  }

  /** Each token's embeddings of all encoders lie side by side. */
  private static void putColumns(FloatTensor from, FloatTensor to, int offset) {
    int width = Math.toIntExact(from.dimension(2));
    int stride = Math.toIntExact(to.dimension(2));
    for (int token = 0; token < from.dimension(1); token++) {
      to.data().put(token * stride + offset, from.data(), token * width, width);
    }
  }

  /**
   * arXiv 2307.01952, section 2.2: original size, top left corner of the crop, target size; in a
   * refiner the score in place of the last.
   */
  private Embeddings withTimeIds(Embeddings text, int width, int height, float score) {
    if (!(model.architecture() instanceof Architecture.StableDiffusionXl xl)) {
      return text;
    }
    float[] ids =
        xl.refines()
            ? new float[] {height, width, 0, 0, score}
            : new float[] {height, width, 0, 0, height, width};
    return text.with(Architecture.TIME_IDS, FloatTensor.of(ids, 1, ids.length));
  }
}
