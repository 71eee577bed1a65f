package dev.darkroom.pipeline;

import dev.darkroom.image.Image;
import dev.darkroom.image.VaeImageProcessor;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.LatentSpace;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.tensor.FloatTensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model's way to images, by three verbs: prepare, step until done, decode.
 *
 * <p>Not thread-safe: owned by the device's worker, like the sessions that it closes.
 */
public class DiffusionPipeline implements AutoCloseable {
  private final BoundNetworks networks;
  private final DiffusionModel model;
  private final SubjectEncoder subjects;
  private @Nullable LatentColors colors;

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

  /** Whether images that share a run of the UNet may be at different timesteps. */
  public boolean mixesTimesteps() {
    return networks.mixesTimesteps();
  }

  /**
   * Encodes what the images of a generation show and start from, and draws their noise.
   *
   * @throws dev.darkroom.failure.FailedException if a run fails, with nothing left to clean up
   */
  public Prepared prepare(Generation generation) {
    long start = System.nanoTime();
    List<Conditioning> conditionings = encodeSubjects(generation);
    long textEncoded = System.nanoTime();
    List<EncodedStart> starts = encodeStarts(generation);
    long imageEncoded = System.nanoTime();
    List<Denoising> denoisings =
        IntStream.range(0, generation.numImages())
            .mapToObj(i -> begin(generation, i, conditionings.get(i), starts.get(i)))
            .toList();
    return new Prepared(
        denoisings,
        Duration.ofNanos(textEncoded - start),
        generation.start().hasImage()
            ? Duration.ofNanos(imageEncoded - textEncoded)
            : Duration.ZERO);
  }

  /**
   * Encodes the image of an inversion and what it shows. Its one denoising leads from the image's
   * likeliest latents to those asked for, which it keeps, and back.
   *
   * @throws dev.darkroom.failure.FailedException if a run fails, with nothing left to clean up
   */
  public Prepared prepare(Inversion inversion) {
    int width = inversion.width();
    int height = inversion.height();
    boolean guided = inversion.guidance().isOn();
    long start = System.nanoTime();
    Conditioning conditioning = subjects.encode(inversion.subject(), guided, width, height);
    long textEncoded = System.nanoTime();
    FloatTensor pixels = pixels(inversion.image(), width, height);
    FloatTensor latents = networks.vae().encode(pixels).mode();
    long imageEncoded = System.nanoTime();
    Denoising denoising =
        new Denoising(
            inversion.inverse().plan().then(inversion.forward().plan()),
            inversion.guidance(),
            conditioning,
            new Inpainting.None(),
            latents,
            new TorchGenerator(0),
            false,
            inversion.inverse().steps());
    return new Prepared(
        List.of(denoising),
        Duration.ofNanos(textEncoded - start),
        Duration.ofNanos(imageEncoded - textEncoded));
  }

  private List<Conditioning> encodeSubjects(Generation generation) {
    Conditioning near = encode(generation, generation.subject());
    InterpolationTarget target = generation.interpolation();
    Conditioning far = target == null ? near : encode(generation, target.subject());
    return IntStream.range(0, generation.numImages())
        .mapToObj(i -> target == null ? near : near.towards(far, target.fractions().get(i)))
        .toList();
  }

  private Conditioning encode(Generation generation, Subject subject) {
    return subjects.encode(
        subject, generation.guidance().isOn(), generation.width(), generation.height());
  }

  private List<EncodedStart> encodeStarts(Generation generation) {
    EncodedStart near = encode(generation, generation.start());
    InterpolationTarget target = generation.interpolation();
    EncodedStart far = target == null ? near : encode(generation, target.start());
    return IntStream.range(0, generation.numImages())
        .mapToObj(
            i ->
                target == null
                    ? near
                    : new EncodedStart.Between(
                        near, far, target.seed().bits(), target.fractions().get(i)))
        .toList();
  }

  private EncodedStart encode(Generation generation, Start start) {
    int width = generation.width();
    int height = generation.height();
    return switch (start) {
      case Start.Noise() -> new EncodedStart.Noise(model.latentShape(1, width, height));
      case Start.Latents(FloatTensor latents) -> new EncodedStart.Latents(latents);
      case Start.ImageToImage(Image image, double _) ->
          new EncodedStart.ImageToImage(networks.vae().encode(pixels(image, width, height)));
      case Start.Inpainting inpainting -> encode(inpainting, width, height);
    };
  }

  /** As the VAE encoder takes it, or the UNet itself where there is none. */
  private FloatTensor pixels(Image image, int width, int height) {
    LatentSpace latents = model.latentSpace();
    return latents.encoded() || latents.channels() == 3
        ? VaeImageProcessor.image(image, width, height)
        : VaeImageProcessor.grey(image, width, height);
  }

  private EncodedStart encode(Start.Inpainting start, int width, int height) {
    FloatTensor pixels = pixels(start.image(), width, height);
    FloatTensor mask = VaeImageProcessor.mask(start.mask(), width, height);
    long[] latents = model.latentShape(1, width, height);
    boolean concatenates = model.inpaints();
    boolean fromNoise = start.strength() == 1;
    // Of what is not read, only the shape and the number of draws count: the other has both.
    Posterior masked =
        networks.vae().encode(concatenates ? VaeImageProcessor.masked(pixels, mask) : pixels);
    Posterior image = concatenates && !fromNoise ? networks.vae().encode(pixels) : masked;
    return new EncodedStart.Inpainted(
        VaeImageProcessor.nearest(mask, (int) latents[3], (int) latents[2]),
        image,
        masked,
        fromNoise,
        concatenates);
  }

  private static Denoising begin(
      Generation generation, int index, Conditioning conditioning, EncodedStart start) {
    TorchGenerator generator =
        new TorchGenerator(generation.seedOf(index).bits(), generation.noiseDtype());
    SamplingPlan plan = generation.sampler().plan(generation.skippedSteps());
    EncodedStart.Beginning beginning = start.begin(generator, plan);
    return new Denoising(
        plan,
        generation.guidance(),
        conditioning,
        beginning.inpainting(),
        beginning.latents(),
        generator,
        generation.output().content() != Content.IMAGE,
        0);
  }

  /**
   * Runs the UNet once and takes each image one step further.
   *
   * @param group images of this model and of one size, none of them done; all at the same timestep
   *     unless the model {@link #mixesTimesteps}
   * @throws dev.darkroom.failure.FailedException if the run fails, before any image has changed
   */
  public void step(List<Denoising> group) {
    int rows = group.stream().mapToInt(Denoising::rows).sum();
    long[] latents = group.getFirst().latents().shape();
    latents[0] = rows;
    UnetRun run = networks.unet(latents);
    long[] timesteps = new long[rows];
    long[] classLabels = new long[rows];
    List<Embeddings> subjects = new ArrayList<>();
    int row = 0;
    for (Denoising denoising : group) {
      denoising.putLatents(run.samples(), row);
      subjects.addAll(denoising.subjects());
      Arrays.fill(timesteps, row, row + denoising.rows(), denoising.timestep());
      Arrays.fill(classLabels, row, row + denoising.rows(), denoising.classLabel());
      row += denoising.rows();
    }
    boolean decodesNext = group.stream().anyMatch(denoising -> denoising.remainingSteps() == 1);
    FloatTensor outputs = run.run(subjects, timesteps, classLabels, decodesNext);
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
   * Runs the VAE decoder on the latents of an image, on its way or done.
   *
   * @throws dev.darkroom.failure.InvalidOutputException if what it gives are not numbers
   */
  public Image decode(FloatTensor latents) {
    return networks.vae().decode(latents);
  }

  /**
   * What an image on its way looks like: the predicted x0 of its last step, one pixel for each
   * latent, in colours that are nearly the VAE decoder's.
   */
  public Image preview(Denoising denoising) {
    return colors().of(denoising.predOriginal());
  }

  /** The same by the VAE's decoder: in full size and its own colours, at its cost. */
  public Image decodePreview(Denoising denoising) {
    return decode(denoising.predOriginal());
  }

  /** Decodes an image of the model's own size, to learn the colours of latents from it. */
  public void learnColors() {
    LatentSpace space = model.latentSpace();
    colors =
        space.encoded()
            ? LatentColors.fit(
                model.latentShape(1, model.width(), model.height()), networks.vae()::decode)
            : LatentColors.ofPixels(space.channels());
  }

  private LatentColors colors() {
    if (colors == null) {
      learnColors();
    }
    return Objects.requireNonNull(colors);
  }

  @Override
  public void close() {
    networks.close();
  }
}
