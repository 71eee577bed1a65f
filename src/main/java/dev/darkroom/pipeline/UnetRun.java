package dev.darkroom.pipeline;

import dev.darkroom.model.Architecture;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.BoundRun;
import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The UNet with buffers for latents of one shape: to be filled, run and read. */
final class UnetRun implements AutoCloseable {
  /**
   * Values of latents from which it pays to give back what a run took: for two rows of 64 x 64,
   * Stable Diffusion's UNet keeps 440 MB.
   */
  private static final int LARGE = 1 << 14;

  private final BoundRun run;
  private final FloatTensor samples;
  private final Map<String, FloatTensor> conditioning;
  private final int timesteps;
  private final boolean takesClasses;

  /** Whose values the conditioning has since the last run; empty if that failed. */
  private List<Embeddings> subjects = List.of();

  private UnetRun(
      BoundRun run, Map<String, FloatTensor> conditioning, int timesteps, boolean takesClasses) {
    this.run = run;
    this.samples = run.floats("sample");
    this.conditioning = conditioning;
    this.timesteps = timesteps;
    this.takesClasses = takesClasses;
  }

  /**
   * @param latents [rows, C, h, w]
   */
  static UnetRun bind(ModelSessions sessions, long[] latents) {
    Map<String, long[]> shapes = sessions.unetInputs(latents);
    int timesteps = FloatTensor.size(sessions.timestepShape(Math.toIntExact(latents[0])));
    boolean takesClasses = shapes.containsKey(Architecture.CLASS_LABELS);
    var names =
        Stream.of(Architecture.HIDDEN_STATES, Architecture.TEXT_EMBEDS, Architecture.TIME_IDS)
            .filter(shapes::containsKey)
            .toList();
    shapes.put("out_sample", latents);
    BoundRun run = sessions.unet().bind(shapes);
    return new UnetRun(
        run,
        names.stream().collect(Collectors.toMap(name -> name, run::floats)),
        timesteps,
        takesClasses);
  }

  /** The latents and what goes with them, [rows, C, h, w]. */
  FloatTensor samples() {
    return samples;
  }

  /**
   * Runs the UNet.
   *
   * @param rowSubjects what each row shows; copied only if they are others than in the last run
   * @param rowTimesteps one per row
   * @param rowClassLabels likewise; without meaning where the model takes none
   * @param decodesNext whether the VAE is expected to need the memory next
   * @return its output, [rows, C, h, w], until the next run
   */
  FloatTensor run(
      List<Embeddings> rowSubjects,
      long[] rowTimesteps,
      long[] rowClassLabels,
      boolean decodesNext) {
    boolean unchanged = rowSubjects.equals(subjects);
    if (!unchanged) {
      putConditioning(rowSubjects);
    }
    subjects = List.of();
    run.put("timestep", fitted(rowTimesteps));
    if (takesClasses) {
      run.put(Architecture.CLASS_LABELS, rowClassLabels);
    }
    run.run(unchanged ? conditioning.keySet() : Set.of(), decodesNext && samples.size() >= LARGE);
    subjects = List.copyOf(rowSubjects);
    return run.floats("out_sample");
  }

  private void putConditioning(List<Embeddings> rowSubjects) {
    conditioning.forEach(
        (name, input) -> {
          for (int row = 0; row < rowSubjects.size(); row++) {
            input.rows(row, 1).copyFrom(rowSubjects.get(row).row(name));
          }
        });
  }

  /** One timestep per row, or the one that all share where the model takes only one. */
  private long[] fitted(long[] rowTimesteps) {
    if (timesteps == rowTimesteps.length) {
      return rowTimesteps;
    }
    if (Arrays.stream(rowTimesteps).distinct().count() > 1) {
      throw new IllegalArgumentException("this model takes one timestep for all its rows");
    }
    return new long[] {rowTimesteps[0]};
  }

  @Override
  public void close() {
    run.close();
  }
}
