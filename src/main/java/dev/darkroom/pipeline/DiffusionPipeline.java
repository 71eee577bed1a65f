package dev.darkroom.pipeline;

import dev.darkroom.image.Picture;
import dev.darkroom.image.VaeImageProcessor;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model's way to pictures, in steps that the worker calls: encode, start, step until done,
 * develop.
 *
 * <p>Not thread-safe: owned by the device's worker, like the sessions that it closes.
 */
public class DiffusionPipeline implements AutoCloseable {
  private final BoundNetworks networks;
  private final DiffusionModel model;
  private final SubjectEncoder subjects;

  /**
   * @param sessions owned from here on
   */
  public DiffusionPipeline(ModelSessions sessions) {
    this.networks = new BoundNetworks(sessions);
    this.model = sessions.model();
    this.subjects = new SubjectEncoder(networks);
  }

  public DiffusionModel model() {
    return model;
  }

  /** Whether pictures that share a run of the UNet may be at different timesteps. */
  public boolean mixesTimesteps() {
    return networks.mixesTimesteps();
  }

  /** Runs the text encoders on what the pictures of a generation show, one entry each. */
  public List<Conditioning> encodeSubjects(Generation generation) {
    Conditioning near = encode(generation, generation.subject());
    Waypoint waypoint = generation.waypoint();
    Conditioning far = waypoint == null ? near : encode(generation, waypoint.subject());
    return IntStream.range(0, generation.numImages())
        .mapToObj(i -> waypoint == null ? near : near.towards(far, waypoint.fractions().get(i)))
        .toList();
  }

  private Conditioning encode(Generation generation, Subject subject) {
    return subjects.encode(
        subject, generation.guidance().isOn(), generation.width(), generation.height());
  }

  /** Runs the VAE encoder on what the pictures of a generation start from, one entry each. */
  public List<EncodedStart> encodeStarts(Generation generation) {
    EncodedStart near = encode(generation, generation.start());
    Waypoint waypoint = generation.waypoint();
    EncodedStart far = waypoint == null ? near : encode(generation, waypoint.start());
    return IntStream.range(0, generation.numImages())
        .mapToObj(
            i ->
                waypoint == null
                    ? near
                    : new EncodedStart.Between(
                        near, far, waypoint.seed(), waypoint.fractions().get(i)))
        .toList();
  }

  private EncodedStart encode(Generation generation, Start start) {
    int width = generation.width();
    int height = generation.height();
    return switch (start) {
      case Start.Noise() -> new EncodedStart.Noise(model.latentShape(1, width, height));
      case Start.Latents(FloatTensor latents) -> new EncodedStart.Latents(latents);
      case Start.Image(Picture picture, double _) ->
          new EncodedStart.Image(networks.encode(VaeImageProcessor.image(picture, width, height)));
      case Start.Masked masked -> encode(masked, width, height);
    };
  }

  private EncodedStart encode(Start.Masked start, int width, int height) {
    FloatTensor pixels = VaeImageProcessor.image(start.picture(), width, height);
    FloatTensor mask = VaeImageProcessor.mask(start.mask(), width, height);
    long[] latents = model.latentShape(1, width, height);
    boolean told = model.inpaints();
    boolean fromNoise = start.strength() == 1;
    // Of what is not read, only the shape and the number of draws count: the other has both.
    Posterior masked = networks.encode(told ? VaeImageProcessor.masked(pixels, mask) : pixels);
    Posterior image = told && !fromNoise ? networks.encode(pixels) : masked;
    return new EncodedStart.Masked(
        VaeImageProcessor.nearest(mask, (int) latents[3], (int) latents[2]),
        image,
        masked,
        fromNoise,
        told);
  }

  /** Starts one picture of a generation. */
  public Denoising start(
      Generation generation, int index, Conditioning conditioning, EncodedStart start) {
    TorchGenerator generator = new TorchGenerator(generation.seedOf(index));
    Course course =
        Course.of(generation.scheduler(), generation.stepOptions(), generation.skippedSteps());
    EncodedStart.Beginning beginning = start.begin(generator, course);
    return new Denoising(
        course,
        generation.guidance(),
        conditioning,
        beginning.inpainting(),
        beginning.latents(),
        generator,
        generation.content() != Content.PICTURE);
  }

  /** Runs the text encoders on what the picture of an inversion shows. */
  public Conditioning encodeSubject(Inversion inversion) {
    return subjects.encode(
        inversion.subject(), inversion.guidance().isOn(), inversion.width(), inversion.height());
  }

  /** Starts an inversion, from the likeliest latents of its picture. */
  public Denoising start(Inversion inversion, Conditioning conditioning) {
    FloatTensor pixels =
        VaeImageProcessor.image(inversion.picture(), inversion.width(), inversion.height());
    return new Denoising(
        Course.of(inversion.scheduler()),
        inversion.guidance(),
        conditioning,
        new Inpainting.None(),
        networks.encode(pixels).mode(),
        new TorchGenerator(0),
        false);
  }

  /**
   * Runs the UNet once and takes each picture one step further.
   *
   * @param group pictures of this model and of one size, none of them done; all at the same
   *     timestep unless the model {@link #mixesTimesteps}
   * @throws dev.darkroom.failure.FailedException if the run fails, before any picture has changed
   */
  public void step(List<Denoising> group) {
    int rows = group.stream().mapToInt(Denoising::rows).sum();
    long[] latents = group.getFirst().latents().shape();
    latents[0] = rows;
    UnetRun run = networks.unet(latents);
    long[] timesteps = new long[rows];
    long[] classLabels = new long[rows];
    int row = 0;
    for (Denoising denoising : group) {
      denoising.putLatents(run.samples(), row);
      denoising.putConditioning(run.conditioning(), row);
      Arrays.fill(timesteps, row, row + denoising.rows(), denoising.timestep());
      Arrays.fill(classLabels, row, row + denoising.rows(), denoising.classLabel());
      row += denoising.rows();
    }
    FloatTensor outputs = run.run(timesteps, classLabels);
    row = 0;
    for (Denoising denoising : group) {
      denoising.advance(outputs, row);
      row += denoising.rows();
    }
  }

  /** Gives back what is kept for the next run of the same shape. */
  public void freeBuffers() {
    networks.freeBuffers();
  }

  /**
   * Runs the VAE decoder on the latents of a picture, on its way or done.
   *
   * @throws dev.darkroom.failure.InvalidOutputException if what it gives are not numbers
   */
  public Picture decode(FloatTensor latents) {
    return networks.decode(latents);
  }

  @Override
  public void close() {
    networks.close();
  }
}
