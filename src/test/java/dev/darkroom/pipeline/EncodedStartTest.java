package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.pipeline.EncodedStart.Beginning;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.tensor.FloatTensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is drawn, in the order of diffusers' {@code prepare_latents} and {@code
 * prepare_mask_latents}, with a sampler whose first noise is not of scale 1.
 */
class EncodedStartTest {
  private static final SamplingPlan PLAN = new TenfoldPlan();
  private static final FloatTensor MASK = FloatTensor.of(new float[] {1, 0}, 1, 1, 1, 2);
  private static final FloatTensor LATENTS = FloatTensor.of(new float[] {3, 4}, 1, 1, 1, 2);
  private static final Posterior IMAGE = encoded(3, 4);
  private static final Posterior MASKED = encoded(5, 6);

  private final TorchGenerator generator = new TorchGenerator(7);
  private final TorchGenerator torch = new TorchGenerator(7);

  @Test
  void noiseIsAsLargeAsTheSamplerExpects() {
    float[] noise = drawn();

    assertThat(latents(new EncodedStart.Noise(new long[] {1, 1, 1, 2})))
        .containsExactly(10 * noise[0], 10 * noise[1]);
  }

  @Test
  void latentsAreAsLargeAsTheSamplerExpectsAndStayWhatTheyWere() {
    assertThat(latents(new EncodedStart.Latents(LATENTS))).containsExactly(30, 40);
    assertThat(LATENTS.toArray()).containsExactly(3, 4);
  }

  @Test
  void anImageIsNoisedAsTheFirstStepExpects() {
    float[] noise = drawn();

    assertThat(latents(new EncodedStart.ImageToImage(IMAGE)))
        .containsExactly(3 + 100 * noise[0], 4 + 100 * noise[1]);
  }

  @Test
  void aBlendedMaskKeepsTheImageAndItsNoise() {
    float[] noise = drawn();

    Beginning beginning = begin(new EncodedStart.Inpainted(MASK, IMAGE, MASKED, false, false));

    assertThat(beginning.latents().toArray())
        .containsExactly(3 + 100 * noise[0], 4 + 100 * noise[1]);
    assertThat(beginning.inpainting())
        .isInstanceOfSatisfying(
            Inpainting.BlendedMask.class,
            mask -> {
              assertThat(mask.mask()).isSameAs(MASK);
              assertThat(mask.original().toArray()).containsExactly(3, 4);
              assertThat(mask.noise().toArray()).containsExactly(noise);
            });
  }

  @Test
  void aMaskFromNoiseHasNothingOfTheImageInItsLatents() {
    float[] noise = drawn();

    Beginning beginning = begin(new EncodedStart.Inpainted(MASK, IMAGE, MASKED, true, true));

    assertThat(beginning.latents().toArray()).containsExactly(10 * noise[0], 10 * noise[1]);
    assertThat(beginning.inpainting())
        .isInstanceOfSatisfying(
            Inpainting.ConcatenatedMask.class,
            mask -> {
              assertThat(mask.mask()).isSameAs(MASK);
              assertThat(mask.masked().toArray()).containsExactly(5, 6);
            });
  }

  @Test
  void drawsImageNoiseAndMaskedImageInThisOrder() {
    Posterior image = uncertain(0);
    FloatTensor first = torch.randn(FloatTensor.zeros(1, 1, 1, 2));
    FloatTensor noise = torch.randn(FloatTensor.zeros(1, 1, 1, 2));
    FloatTensor last = torch.randn(FloatTensor.zeros(1, 1, 1, 2));

    Beginning beginning = begin(new EncodedStart.Inpainted(MASK, image, image, false, true));

    assertThat(beginning.latents().toArray())
        .containsExactly(first.get(0) + 100 * noise.get(0), first.get(1) + 100 * noise.get(1));
    assertThat(((Inpainting.ConcatenatedMask) beginning.inpainting()).masked().toArray())
        .containsExactly(last.toArray());
  }

  /** diffusers does not draw from the image's posterior where the image is not read. */
  @Test
  void anImageThatIsNotReadIsNotDrawn() {
    Posterior image = uncertain(0);
    float[] noise = drawn();

    Beginning beginning = begin(new EncodedStart.Inpainted(MASK, image, image, true, true));

    assertThat(beginning.latents().toArray()).containsExactly(10 * noise[0], 10 * noise[1]);
  }

  @Test
  void betweenTwoStartsLiesTheArc() {
    var east = new EncodedStart.Latents(FloatTensor.of(new float[] {1, 0}, 1, 1, 1, 2));
    var north = new EncodedStart.Latents(FloatTensor.of(new float[] {0, 1}, 1, 1, 1, 2));

    assertThat(latents(new EncodedStart.Between(east, north, 9, 1 / 3.0)))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(8.660254f, 5);
  }

  @Test
  void theFarEndDrawsFromItsOwnSeed() {
    var noise = new EncodedStart.Noise(new long[] {1, 1, 1, 2});
    float[] far = new TorchGenerator(9).randn(FloatTensor.zeros(1, 1, 1, 2)).toArray();

    assertThat(latents(new EncodedStart.Between(noise, noise, 9, 1)))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(10 * far[0], 10 * far[1]);
  }

  private float[] drawn() {
    return torch.randn(FloatTensor.zeros(1, 1, 1, 2)).toArray();
  }

  private float[] latents(EncodedStart start) {
    return begin(start).latents().toArray();
  }

  private Beginning begin(EncodedStart start) {
    return start.begin(generator, PLAN);
  }

  private static Posterior encoded(float... latents) {
    return new Posterior(FloatTensor.of(latents, 1, 1, 1, 2), null, new LatentScaling(1));
  }

  /** Of variance 1. */
  private static Posterior uncertain(float mean) {
    return new Posterior(
        FloatTensor.of(new float[] {mean, mean}, 1, 1, 1, 2),
        FloatTensor.of(new float[] {1, 1}, 1, 1, 1, 2),
        new LatentScaling(1));
  }

  /** Its first noise is of scale 10, and what it adds to an image of scale 100. */
  private record TenfoldPlan() implements SamplingPlan {
    @Override
    public int steps() {
      return 1;
    }

    @Override
    public int timestep(int step) {
      return 0;
    }

    @Override
    public float initialNoiseScale() {
      return 10;
    }

    @Override
    public void addNoise(FloatTensor original, FloatTensor noise, int step, FloatTensor out) {
      for (int i = 0; i < out.size(); i++) {
        out.data().put(i, original.get(i) + 100 * noise.get(i));
      }
    }

    @Override
    public void scaleModelInput(FloatTensor latents, int step, FloatTensor out) {
      out.copyFrom(latents);
    }

    @Override
    public boolean drawsNoise(int step) {
      return false;
    }

    @Override
    public void step(
        int step,
        FloatTensor modelOutput,
        @Nullable FloatTensor noise,
        FloatTensor latents,
        FloatTensor predOriginal) {}
  }
}
