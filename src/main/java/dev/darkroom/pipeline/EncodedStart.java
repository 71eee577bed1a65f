package dev.darkroom.pipeline;

import dev.darkroom.random.TorchGenerator;
import dev.darkroom.sampling.SamplingPlan;
import dev.darkroom.sampling.Slerp;
import dev.darkroom.tensor.FloatTensor;

/**
 * A {@link Start} whose image the VAE has encoded. Shared by the images of a generation, never
 * written. Generators are drawn from in the order of diffusers' {@code prepare_latents} and {@code
 * prepare_mask_latents}.
 */
sealed interface EncodedStart {
  /** Where one image starts: latents of its own, and what its mask asks for. */
  Beginning begin(TorchGenerator generator, SamplingPlan plan);

  /**
   * @param latents [1, C, h, w], owned by whoever asked
   */
  record Beginning(FloatTensor latents, Inpainting inpainting) {
    Beginning(FloatTensor latents) {
      this(latents, new Inpainting.None());
    }
  }

  /**
   * @param shape [1, C, h, w]
   */
  record Noise(long[] shape) implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, SamplingPlan plan) {
      return new Beginning(scaled(generator.randn(FloatTensor.zeros(shape)), plan));
    }
  }

  /**
   * @param latents [1, C, h, w]
   */
  record Latents(FloatTensor latents) implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, SamplingPlan plan) {
      return new Beginning(scaled(latents.copy(), plan));
    }
  }

  /** Encoded, and noised as far as the first step expects. */
  record ImageToImage(Posterior image) implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, SamplingPlan plan) {
      FloatTensor latents = image.sample(generator);
      FloatTensor noise = generator.randn(FloatTensor.zeros(latents.shape()));
      plan.addNoise(latents, noise, 0, latents);
      return new Beginning(latents);
    }
  }

  /**
   * @param mask 1 where the image is made anew, 0 elsewhere, [1, 1, h, w]
   * @param image the given image; read unless the UNet reads the mask and starts from noise
   * @param masked the given image with the mask's part grey; read where the UNet reads the mask
   * @param fromNoise whether nothing of the given image is in the latents (strength 1)
   * @param concatenates whether the UNet reads the mask
   */
  record Inpainted(
      FloatTensor mask, Posterior image, Posterior masked, boolean fromNoise, boolean concatenates)
      implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, SamplingPlan plan) {
      boolean needsImage = !concatenates || !fromNoise;
      FloatTensor original = needsImage ? image.sample(generator) : image.mode();
      FloatTensor noise = generator.randn(FloatTensor.zeros(original.shape()));
      FloatTensor latents = noise.copy();
      if (fromNoise) {
        scaled(latents, plan);
      } else {
        plan.addNoise(original, noise, 0, latents);
      }
      // Drawn whether it is read or not, as the noise of the steps comes after it.
      FloatTensor maskedLatents = masked.sample(generator);
      return new Beginning(
          latents,
          concatenates
              ? new Inpainting.ConcatenatedMask(mask, maskedLatents)
              : new Inpainting.BlendedMask(mask, original, noise));
    }
  }

  /**
   * On the arc between two starts.
   *
   * @param toSeed of the far one
   */
  record Between(EncodedStart from, EncodedStart to, long toSeed, double fraction)
      implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, SamplingPlan plan) {
      FloatTensor near = from.begin(generator, plan).latents();
      FloatTensor far = to.begin(generator.withSeed(toSeed), plan).latents();
      return new Beginning(Slerp.between(near, far, fraction));
    }
  }

  /** Standard normal latents as large as the first step expects them. */
  private static FloatTensor scaled(FloatTensor latents, SamplingPlan plan) {
    float scale = plan.initialNoiseScale();
    for (int i = 0; i < latents.size() && scale != 1; i++) {
      latents.data().put(i, scale * latents.get(i));
    }
    return latents;
  }
}
