package dev.darkroom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.random.TorchGenerator;
import dev.darkroom.tensor.FloatTensor;
import dev.darkroom.tensor.TorchArithmetic;
import dev.darkroom.tensor.TorchArithmetic.Case;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Log-variances in the cases lie below -30, above 20 and between. */
class PosteriorTest {
  static List<Case> posteriors() throws IOException {
    return TorchArithmetic.cases("posteriors");
  }

  @ParameterizedTest
  @MethodSource("posteriors")
  void drawsWhatDiffusersDrawsToTheLastBit(Case torch) {
    var generator = new TorchGenerator((long) torch.number("seed"));

    assertThat(posterior(torch).sample(generator).toArray())
        .containsExactly(torch.values("sample"));
  }

  @ParameterizedTest
  @MethodSource("posteriors")
  void itsModeIsTheScaledMean(Case torch) {
    assertThat(posterior(torch).mode().toArray()).containsExactly(torch.values("mode"));
  }

  @Test
  void aDeterministicEncoderDrawsNothing() {
    FloatTensor latents = FloatTensor.of(new float[] {1, -2}, 1, 2, 1, 1);
    var generator = new TorchGenerator(3);

    Posterior posterior = Posterior.of(latents, 2, new LatentScaling(0.5f));

    assertThat(posterior.sample(generator).toArray()).containsExactly(0.5f, -1);
    assertThat(generator.randn(FloatTensor.zeros(4)).toArray())
        .containsExactly(new TorchGenerator(3).randn(FloatTensor.zeros(4)).toArray());
  }

  private static Posterior posterior(Case torch) {
    FloatTensor parameters = torch.tensor("parameters");
    int channels = Math.toIntExact(parameters.dimension(1) / 2);
    var scaling = new LatentScaling((float) torch.number("scaling_factor"));
    return Posterior.of(parameters, channels, scaling);
  }
}
