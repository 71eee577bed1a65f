package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.tensor.FloatTensor;
import dev.darkroom.tensor.TorchArithmetic;
import dev.darkroom.tensor.TorchArithmetic.Case;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LatentScalingTest {
  static List<Case> decoderInputs() throws IOException {
    return TorchArithmetic.cases("decoder_inputs");
  }

  @ParameterizedTest
  @MethodSource("decoderInputs")
  void theDecoderReadsTorchsQuotientsToTheLastBit(Case torch) {
    FloatTensor latents = torch.tensor("latents");
    FloatTensor input = FloatTensor.zeros(latents.shape());

    new LatentScaling((float) torch.number("scaling_factor")).unscale(latents, input);

    assertThat(input.toArray()).containsExactly(torch.values("decoder_input"));
  }
}
