package dev.darkroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.engine.schedule.ModelRoom;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelId;
import dev.darkroom.model.TestModels;
import dev.darkroom.pipeline.DiffusionPipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In a budget of two models of three. */
class LoadedModelsTest {
  private final DiffusionModel first = TestModels.read(TestModels.SD1);
  private final DiffusionModel second = TestModels.read(TestModels.SD2_FLOAT16);
  private final ModelRoom room = new ModelRoom(first.weightBytes() + second.weightBytes());
  private final List<String> evicted = new ArrayList<>();
  private final LoadedModels models =
      new LoadedModels(
          room,
          model -> new DiffusionPipeline(TestModels.load(model)),
          model -> evicted.add(model.name()));

  @AfterEach
  void close() {
    models.close();
  }

  @Test
  void aModelThatIsUsedAgainIsNotLoadedAgainNorTheFirstToLeave() {
    DiffusionPipeline loaded = models.get(first, Set.of());
    models.get(second, Set.of());

    assertThat(models.get(first, Set.of())).isSameAs(loaded);
    assertThat(room.evictionsFor(1, Set.of())).containsExactly(second.id());
  }

  @Test
  void givesBackWhatIsNotInUseAndWhatHadNoMemory() {
    models.get(first, Set.of());
    models.get(second, Set.of());

    models.shrink(second, Set.of(second.id()));

    assertThat(evicted).containsExactlyInAnyOrder(first.name(), second.name());
    // Its room is kept until it is loaded again.
    assertThat(room.hasRoomFor(new ModelId("other"), first.weightBytes() + 1, Set.of(second.id())))
        .isFalse();
  }
}
