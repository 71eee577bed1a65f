package dev.darkroom.ddim;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.failure.InvalidInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ranges that {@code openapi.yaml} gives. */
class DdimConfigTest {
  @ParameterizedTest
  @CsvSource({
    "num_train_timesteps, 0",
    "num_train_timesteps, 100001",
    "beta_start, -0.1",
    "beta_start, 1.1",
    "beta_end, -0.1",
    "beta_end, 1.1",
    "clip_sample_range, -0.1",
    "clip_sample_range, 1e999",
    "steps_offset, -1",
    "steps_offset, 1000",
    "dynamic_thresholding_ratio, -0.1",
    "dynamic_thresholding_ratio, 1.1",
    "sample_max_value, 0",
    "sample_max_value, 1e-50",
    "sample_max_value, 1e999",
    "trained_betas, [0.1]",
  })
  void refusesWhatIsOutOfRange(String field, String value) {
    assertThatThrownBy(() -> DdimConfigs.with("{'%s': %s}".formatted(field, value)))
        .hasRootCauseInstanceOf(InvalidInputException.class)
        .rootCause()
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @CsvSource({
    "num_train_timesteps, 1",
    "num_train_timesteps, 100000",
    "beta_start, 0",
    "beta_start, 1",
    "beta_end, 0",
    "beta_end, 1",
    "clip_sample_range, 0",
    "steps_offset, 0",
    "steps_offset, 999",
    "dynamic_thresholding_ratio, 0",
    "dynamic_thresholding_ratio, 1",
    "sample_max_value, 1e-30",
  })
  void takesTheEndsOfItsRanges(String field, String value) {
    assertThatCode(() -> DdimConfigs.with("{'%s': %s}".formatted(field, value)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"-0.1", "1.1", "null"})
  void refusesATrainedBetaThatIsNone(String beta) {
    String changes = "{'num_train_timesteps': 2, 'trained_betas': [0.1, %s]}";

    assertThatThrownBy(() -> DdimConfigs.with(changes.formatted(beta)))
        .hasRootCauseInstanceOf(InvalidInputException.class);
  }
}
