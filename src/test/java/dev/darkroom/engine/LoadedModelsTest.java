package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.TestModels;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In a budget of one model. */
class LoadedModelsTest {
  private final DiffusionModel first = TestModels.read(TestModels.SD1);
  private final DiffusionModel second = TestModels.read(TestModels.SD2_FLOAT16);
  private final LoadedModels models =
      new LoadedModels(
          Math.max(first.weightBytes(), second.weightBytes()),
          model -> new DiffusionPipeline(TestModels.load(model)),
          _ -> {});

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void nobodyTakesTheRoomOfAModelThatLeftWhileItWasInUse() {
    models.get(first, Set.of(first.name()));

    models.shrink(first, Set.of(first.name()));

    assertThat(models.hasRoomFor(second, Set.of(first.name()))).isFalse();
    assertThat(models.hasRoomFor(first, Set.of(first.name()))).isTrue();
  }

  @Test
  void theRoomIsFreeOnceItIsNotInUse() {
    models.get(first, Set.of(first.name()));

    models.shrink(first, Set.of(first.name()));

    assertThat(models.hasRoomFor(second, Set.of())).isTrue();
    models.get(first, Set.of(first.name()));
    assertThat(models.hasRoomFor(second, Set.of())).isTrue();
  }
}
