package dev.darkroom.pipeline;

import dev.darkroom.random.TorchGenerator;
import dev.darkroom.sampling.Guidance;
import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.tensor.FloatTensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * One image under way: its latents, its generator, its position. It owns everything that makes the
 * image its own, so nothing depends on who shares its batches.
 */
public final class Denoising {
  private final SamplingPlan plan;
  private final Guidance guidance;
  private final Conditioning conditioning;
  private final Inpainting inpainting;
  private final TorchGenerator generator;
  private final FloatTensor latents;
  private final FloatTensor modelOutput;
  private final FloatTensor predOriginal;
  private final FloatTensor noise;
  private final List<FloatTensor> frames;
  private final int keptStep;
  private final FloatTensor keptLatents;
  private int position;

  /**
   * @param latents where it starts, [1, C, h, w]; owned from here on
   * @param generator of the noise that the steps add
   * @param keepsPredOriginals whether the predicted x0 of every step is kept
   * @param keptStep how many steps lead to latents that are kept; 0 for those that it starts from
   */
  Denoising(
      SamplingPlan plan,
      Guidance guidance,
      Conditioning conditioning,
      Inpainting inpainting,
      FloatTensor latents,
      TorchGenerator generator,
      boolean keepsPredOriginals,
      int keptStep) {
    this.plan = plan;
    this.guidance = guidance;
    this.conditioning = conditioning;
    this.inpainting = inpainting;
    this.latents = latents;
    this.generator = generator;
    this.modelOutput = FloatTensor.zeros(latents.shape());
    this.predOriginal = FloatTensor.zeros(latents.shape());
    this.noise = FloatTensor.zeros(latents.shape());
    // Taken at once, as a step that finds no memory half-way could not be tried again.
    Stream<FloatTensor> kept =
        Stream.generate(() -> FloatTensor.zeros(latents.shape()))
            .limit(keepsPredOriginals ? plan.steps() : 0);
    this.frames = Stream.concat(kept, Stream.of(latents)).toList();
    this.keptStep = keptStep;
    this.keptLatents = latents.copy();
  }

  public boolean isDone() {
    return remainingSteps() == 0;
  }

  /** Steps that are still to be taken. */
  public int remainingSteps() {
    return plan.steps() - position;
  }

  /** The timestep that comes next, 0 to T - 1. */
  public int timestep() {
    return plan.timestep(position);
  }

  /** x(t), [1, C, h, w]. */
  public FloatTensor latents() {
    return latents;
  }

  /**
   * What there is to decode once it is done, each [1, C, h, w]: the predicted x0 of each step where
   * they are kept, and x(0) at the end.
   */
  public List<FloatTensor> frames() {
    return frames;
  }

  /** The predicted x0 of the last step, [1, C, h, w]; zeros before the first. */
  FloatTensor predOriginal() {
    return position == 0 || frames.size() == 1 ? predOriginal : frames.get(position - 1);
  }

  /** The latents on the way that it was told to keep, once it has been there. */
  public FloatTensor keptLatents() {
    return keptLatents;
  }

  /**
   * Whether its latents are numbers. They are not where the UNet's output was none, as that of
   * float16 weights which overflow.
   */
  public boolean isFinite() {
    return latents.isFinite();
  }

  /** Rows that the image takes in a run of the UNet: two with guidance, else one. */
  int rows() {
    return guidance.rows();
  }

  int classLabel() {
    return conditioning.classLabel();
  }

  /** What each of its rows shows, the unconditional one first. */
  List<Embeddings> subjects() {
    return guidance.isOn()
        ? List.of(conditioning.unconditional(), conditioning.conditional())
        : List.of(conditioning.conditional());
  }

  /** Writes the latents, and what goes with them, to each of the image's rows. */
  void putLatents(FloatTensor samples, int row) {
    int channels = Math.toIntExact(latents.dimension(1));
    for (int i = 0; i < rows(); i++) {
      FloatTensor sample = samples.rows(row + i, 1);
      plan.scaleModelInput(latents, position, sample.channels(0, channels));
      if (inpainting instanceof Inpainting.ConcatenatedMask mask) {
        mask.put(sample);
      }
    }
  }

  /** Takes the image's rows of the UNet's output, and goes one step on. */
  void advance(FloatTensor outputs, int row) {
    if (guidance.isOn()) {
      guidance.apply(outputs.rows(row, 1), outputs.rows(row + 1, 1), modelOutput);
    } else {
      modelOutput.copyFrom(outputs.rows(row, 1));
    }
    FloatTensor drawn = plan.drawsNoise(position) ? generator.randn(noise) : null;
    FloatTensor x0 = frames.size() == 1 ? predOriginal : frames.get(position);
    plan.step(position, modelOutput, drawn, latents, x0);
    position++;
    if (inpainting instanceof Inpainting.BlendedMask mask) {
      blend(mask);
    }
    if (position == keptStep) {
      keptLatents.copyFrom(latents);
    }
  }

  private void blend(Inpainting.BlendedMask mask) {
    FloatTensor original = mask.original();
    if (!isDone()) {
      plan.addNoise(original, mask.noise(), position, noise);
      original = noise;
    }
    mask.blend(original, latents);
  }
}
