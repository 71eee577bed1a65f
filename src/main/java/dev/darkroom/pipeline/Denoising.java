package dev.darkroom.pipeline;

import dev.darkroom.ddim.Guidance;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One picture under way: its latents, its generator, its position. It owns everything that makes
 * the picture its own, so nothing depends on who shares its batches.
 */
public final class Denoising {
  private final Course course;
  private final Guidance guidance;
  private final Conditioning conditioning;
  private final Inpainting inpainting;
  private final TorchGenerator generator;
  private final FloatTensor latents;
  private final FloatTensor modelOutput;
  private final FloatTensor predOriginal;
  private final FloatTensor noise;
  private final List<FloatTensor> frames;
  private int position;

  /**
   * @param latents where it starts, [1, C, h, w]; owned from here on
   * @param generator of the noise that the steps add
   * @param keepsPredOriginals whether the predicted x0 of every step is kept
   */
  Denoising(
      Course course,
      Guidance guidance,
      Conditioning conditioning,
      Inpainting inpainting,
      FloatTensor latents,
      TorchGenerator generator,
      boolean keepsPredOriginals) {
    this.course = course;
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
            .limit(keepsPredOriginals ? course.length() : 0);
    this.frames = Stream.concat(kept, Stream.of(latents)).toList();
  }

  public boolean isDone() {
    return remainingSteps() == 0;
  }

  /** Steps that are still to be taken. */
  public int remainingSteps() {
    return course.length() - position;
  }

  /** The timestep that comes next, 0 to T - 1. */
  public int timestep() {
    return course.timesteps()[position];
  }

  /** x(t), [1, C, h, w]. */
  public FloatTensor latents() {
    return latents;
  }

  /**
   * What there is to develop once it is done, each [1, C, h, w]: the predicted x0 of each step
   * where they are kept, and x(0) at the end.
   */
  public List<FloatTensor> frames() {
    return frames;
  }

  /**
   * Whether its latents are numbers. They are not where the UNet's output was none, as that of
   * float16 weights which overflow.
   */
  public boolean isFinite() {
    return latents.isFinite();
  }

  /** Rows that the picture takes in a run of the UNet: two with guidance, else one. */
  int rows() {
    return guidance.rows();
  }

  int classLabel() {
    return conditioning.classLabel();
  }

  /** Writes its rows of what the UNet reads of the subject, the unconditional one first. */
  void putConditioning(Map<String, FloatTensor> inputs, int row) {
    if (guidance.isOn()) {
      put(conditioning.unconditional(), inputs, row);
    }
    put(conditioning.conditional(), inputs, row + rows() - 1);
  }

  private static void put(Embeddings embeddings, Map<String, FloatTensor> inputs, int row) {
    inputs.forEach((name, input) -> input.rows(row, 1).copyFrom(embeddings.row(name)));
  }

  /** Writes the latents, and what goes with them, to each of the picture's rows. */
  void putLatents(FloatTensor samples, int row) {
    int channels = Math.toIntExact(latents.dimension(1));
    for (int i = 0; i < rows(); i++) {
      FloatTensor sample = samples.rows(row + i, 1);
      sample.channels(0, channels).copyFrom(latents);
      if (inpainting instanceof Inpainting.Told told) {
        told.put(sample);
      }
    }
  }

  /** Takes the picture's rows of the UNet's output, and goes one step on. */
  void advance(FloatTensor outputs, int row) {
    if (guidance.isOn()) {
      guidance.apply(outputs.rows(row, 1), outputs.rows(row + 1, 1), modelOutput);
    } else {
      modelOutput.copyFrom(outputs.rows(row, 1));
    }
    FloatTensor varianceNoise = course.drawsNoise() ? generator.randn(noise) : null;
    FloatTensor x0 = frames.size() == 1 ? predOriginal : frames.get(position);
    course.steps().get(position).apply(modelOutput, latents, varianceNoise, latents, x0);
    position++;
    if (inpainting instanceof Inpainting.Blended blended) {
      blend(blended);
    }
  }

  private void blend(Inpainting.Blended blended) {
    FloatTensor kept = blended.original();
    if (!isDone()) {
      course.schedule().addNoise(kept, blended.noise(), timestep(), noise);
      kept = noise;
    }
    blended.blend(kept, latents);
  }
}
