package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tensor.FloatTensor;
import dev.darkroom.tensor.TorchArithmetic;
import dev.darkroom.tensor.TorchArithmetic.Case;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InpaintingTest {
  static List<Case> blends() throws IOException {
    return TorchArithmetic.cases("blends");
  }

  @ParameterizedTest
  @MethodSource("blends")
  void outsideOfTheMaskTheGivenImageStays(Case torch) {
    FloatTensor original = torch.tensor("original");
    FloatTensor latents = torch.tensor("latents");
    var inpainting =
        new Inpainting.BlendedMask(
            torch.tensor("mask"), original, FloatTensor.zeros(original.shape()));

    inpainting.blend(original, latents);

    assertThat(latents.toArray()).containsExactly(torch.values("blended"));
  }

  /** The order of channels of diffusers' pipeline: latents, mask, masked latents. */
  @Test
  void theMaskAndTheRestOfTheImageFollowTheLatents() {
    FloatTensor mask = FloatTensor.of(new float[] {1, 0}, 1, 1, 1, 2);
    FloatTensor masked = FloatTensor.of(new float[] {3, 4, 5, 6}, 1, 2, 1, 2);
    FloatTensor row = FloatTensor.of(new float[] {-1, -1, -1, -1, 9, 9, 9, 9, 9, 9}, 1, 5, 1, 2);

    new Inpainting.ConcatenatedMask(mask, masked).put(row);

    assertThat(row.toArray()).containsExactly(-1, -1, -1, -1, 1, 0, 3, 4, 5, 6);
  }
}
