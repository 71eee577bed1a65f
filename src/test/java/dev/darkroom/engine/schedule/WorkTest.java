package dev.darkroom.engine.schedule;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.model.ModelId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkTest {
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 0, 1", "1, 1, 0"})
  void refusesWhatIsNoWork(int samples, int steps, int frames) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Work(new ModelId("sd"), 1, 64, 64, 1, samples, steps, frames));
  }
}
