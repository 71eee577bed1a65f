package dev.darkroom.pipeline;

import dev.darkroom.ddim.DdimStep;
import dev.darkroom.ddim.Guidance;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import java.util.List;

/**
 * One picture under way: its latents, its generator, its position. It owns everything that makes
 * the picture its own, so nothing depends on who shares its batches.
 */
public final class Denoising {
  private final Generation generation;
  private final Conditioning conditioning;
  private final int[] timesteps;
  private final List<DdimStep> steps;
  private final TorchGenerator generator;
  private final FloatTensor latents;
  private final FloatTensor modelOutput;
  private final FloatTensor predOriginal;
  private final FloatTensor noise;
  private int position;

  /**
   * @param index which picture of the generation, 0 or more
   */
  Denoising(Generation generation, int index, Conditioning conditioning) {
    long[] shape = generation.model().latentShape(1, generation.width(), generation.height());
    this.generation = generation;
    this.conditioning = conditioning;
    this.timesteps = generation.scheduler().timesteps();
    this.steps = generation.scheduler().steps(generation.stepOptions());
    this.generator = new TorchGenerator(generation.seedOf(index));
    this.latents = generator.randn(FloatTensor.zeros(shape));
    this.modelOutput = FloatTensor.zeros(shape);
    this.predOriginal = FloatTensor.zeros(shape);
    this.noise = FloatTensor.zeros(shape);
  }

  public Generation generation() {
    return generation;
  }

  public boolean isDone() {
    return position == timesteps.length;
  }

  /** The timestep that comes next, 0 to T - 1. */
  public int timestep() {
    return timesteps[position];
  }

  /** x(t), [1, C, h, w]. */
  FloatTensor latents() {
    return latents;
  }

  /** Rows that the picture takes in a run of the UNet: two with guidance, else one. */
  int rows() {
    return guidance().isOn() ? 2 : 1;
  }

  /** Writes the hidden states of the picture's rows, the unconditional one first. */
  void putConditioning(FloatTensor hiddenStates, int row) {
    if (guidance().isOn()) {
      hiddenStates.rows(row, 1).copyFrom(conditioning.unconditional());
    }
    hiddenStates.rows(row + rows() - 1, 1).copyFrom(conditioning.conditional());
  }

  /** Writes the latents to each of the picture's rows. */
  void putLatents(FloatTensor samples, int row) {
    for (int i = 0; i < rows(); i++) {
      samples.rows(row + i, 1).copyFrom(latents);
    }
  }

  /** Takes the picture's rows of the UNet's output, and goes one step on. */
  void advance(FloatTensor outputs, int row) {
    if (guidance().isOn()) {
      guidance().apply(outputs.rows(row, 1), outputs.rows(row + 1, 1), modelOutput);
    } else {
      modelOutput.copyFrom(outputs.rows(row, 1));
    }
    boolean draws = generation.stepOptions().drawsNoise();
    FloatTensor varianceNoise = draws ? generator.randn(noise) : null;
    steps.get(position).apply(modelOutput, latents, varianceNoise, latents, predOriginal);
    position++;
  }

  private Guidance guidance() {
    return generation.guidance();
  }
}
