package dev.darkroom.pipeline;

import dev.darkroom.ddim.Slerp;
import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;

/**
 * A {@link Start} whose picture the VAE has encoded. Shared by the pictures of a generation, never
 * written. Generators are drawn from in the order of diffusers' {@code prepare_latents} and {@code
 * prepare_mask_latents}.
 */
public sealed interface EncodedStart {
  /** Where one picture starts: latents of its own, and what its mask asks for. */
  Beginning begin(TorchGenerator generator, Course course);

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
    public Beginning begin(TorchGenerator generator, Course course) {
      return new Beginning(generator.randn(FloatTensor.zeros(shape)));
    }
  }

  /**
   * @param latents [1, C, h, w]
   */
  record Latents(FloatTensor latents) implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, Course course) {
      return new Beginning(latents.copy());
    }
  }

  /** Encoded, and noised as far as the first step expects. */
  record Image(Posterior image) implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, Course course) {
      FloatTensor latents = image.sample(generator);
      FloatTensor noise = generator.randn(FloatTensor.zeros(latents.shape()));
      course.addNoise(latents, noise, latents);
      return new Beginning(latents);
    }
  }

  /**
   * @param mask 1 where the picture is made anew, 0 elsewhere, [1, 1, h, w]
   * @param image the given picture; read unless the UNet is told the mask and starts from noise
   * @param masked the given picture with the mask's part grey; read where the UNet is told the mask
   * @param fromNoise whether nothing of the given picture is in the latents (strength 1)
   * @param told whether the UNet reads the mask
   */
  record Masked(
      FloatTensor mask, Posterior image, Posterior masked, boolean fromNoise, boolean told)
      implements EncodedStart {
    @Override
    public Beginning begin(TorchGenerator generator, Course course) {
      boolean needsImage = !told || !fromNoise;
      FloatTensor original = needsImage ? image.sample(generator) : image.mode();
      FloatTensor noise = generator.randn(FloatTensor.zeros(original.shape()));
      FloatTensor latents = noise.copy();
      if (!fromNoise) {
        course.addNoise(original, noise, latents);
      }
      // Drawn whether it is read or not, as the noise of the steps comes after it.
      FloatTensor maskedLatents = masked.sample(generator);
      return new Beginning(
          latents,
          told
              ? new Inpainting.Told(mask, maskedLatents)
              : new Inpainting.Blended(mask, original, noise));
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
    public Beginning begin(TorchGenerator generator, Course course) {
      FloatTensor near = from.begin(generator, course).latents();
      FloatTensor far = to.begin(new TorchGenerator(toSeed), course).latents();
      return new Beginning(Slerp.between(near, far, fraction));
    }
  }
}
