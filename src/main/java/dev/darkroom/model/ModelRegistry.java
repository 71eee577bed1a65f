package dev.darkroom.model;

import dev.darkroom.failure.InvalidInputException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The models that are served, by name. Immutable. */
public final class ModelRegistry {
  private final Map<String, DiffusionModel> models = new TreeMap<>();
  private final DiffusionModel defaultModel;

  /**
   * @throws InvalidInputException if the default is none of the models
   */
  public ModelRegistry(List<DiffusionModel> models, String defaultModel) {
    models.forEach(model -> this.models.put(model.name(), model));
    this.defaultModel = named(defaultModel);
  }

  /**
   * @param name null for the default model
   * @throws InvalidInputException if there is no model of this name
   */
  public DiffusionModel get(@Nullable String name) {
    return name == null ? defaultModel : named(name);
  }

  private DiffusionModel named(String name) {
    DiffusionModel model = models.get(name);
    if (model == null) {
      throw InvalidInputException.unknownModel(name, names());
    }
    return model;
  }

  /** In their order. */
  public List<String> names() {
    return List.copyOf(models.keySet());
  }

  public Collection<DiffusionModel> all() {
    return models.values();
  }

  /** All models, the default one before the others. */
  public List<DiffusionModel> defaultFirst() {
    return Stream.concat(
            Stream.of(defaultModel), all().stream().filter(model -> model != defaultModel))
        .toList();
  }
}
