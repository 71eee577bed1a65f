package dev.darkroom.api;

import static dev.darkroom.failure.InvalidInputException.outOfRange;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.failure.Faults;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The presets that requests may name in place of a model. Immutable. */
public final class Presets {
  private final ModelRegistry models;
  private final Map<String, Preset> presets = new TreeMap<>();
  private final List<String> names;
  private final String defaultName;

  /**
   * @throws InvalidInputException if a preset has a model's name or names none; the fields begin
   *     with the preset's name
   */
  public Presets(ModelRegistry models, Collection<Preset> presets) {
    this.models = models;
    Faults faults = new Faults();
    for (Preset preset : presets) {
      this.presets.put(preset.name(), preset);
      faults.check(() -> require(preset));
    }
    faults.throwIfAny();
    this.names = Stream.concat(models.names().stream(), this.presets.keySet().stream()).toList();
    this.defaultName = models.get(null).name();
  }

  private void require(Preset preset) {
    if (models.names().contains(preset.name())) {
      throw outOfRange(preset.name(), "a preset", "the name of no model");
    }
    try {
      models.get(preset.model());
    } catch (InvalidInputException e) {
      throw e.inside(preset.name());
    }
  }

  private Presets(Presets all, List<String> allowed) {
    this.models = all.models;
    all.presets.forEach(
        (name, preset) -> {
          if (allowed.contains(name)) {
            presets.put(name, preset);
          }
        });
    this.names = all.names().stream().filter(allowed::contains).toList();
    String usual = all.defaultName();
    this.defaultName = allowed.contains(usual) ? usual : allowed.getFirst();
  }

  /** Those that a caller may name, as if there were no others. */
  public Presets of(CallerLimits limits) {
    return limits.models() == null ? this : new Presets(this, limits.models());
  }

  /** The preset of a name; none for a model's name. */
  public Optional<Preset> find(@Nullable String name) {
    return Optional.ofNullable(presets.get(name == null ? defaultName() : name));
  }

  /** By their names. */
  public Collection<Preset> all() {
    return presets.values();
  }

  /** What counts where a request names nothing: a model, or a preset of who may name no model. */
  public String defaultName() {
    return defaultName;
  }

  /**
   * The model that a request is for.
   *
   * @param name of it or of a preset; null for the default
   * @throws InvalidInputException if there is neither
   */
  public DiffusionModel model(@Nullable String name) {
    if (name != null && !names.contains(name)) {
      throw InvalidInputException.unknownModel(name, names);
    }
    String known = name == null ? defaultName() : name;
    Preset preset = presets.get(known);
    return models.get(preset == null ? known : preset.model());
  }

  /** What a request may name: models, and then presets. */
  public List<String> names() {
    return names;
  }

  /**
   * The steps of a request that names none itself.
   *
   * @param name as {@link #model} takes it
   * @return empty where a preset has timesteps in their place
   */
  public OptionalInt numInferenceSteps(@Nullable String name) {
    Optional<GenerateRequest> defaults = find(name).map(Preset::defaults);
    return defaults.map(GenerateRequest::timesteps).isPresent()
        ? OptionalInt.empty()
        : OptionalInt.of(
            defaults
                .map(GenerateRequest::numInferenceSteps)
                .orElseGet(() -> model(name).settings().numInferenceSteps()));
  }

  /** A request with the fields of its preset where it says nothing itself. */
  <R extends Record & CommonRequest> R fill(R request) {
    return find(request.model())
        .map(preset -> RecordDefaults.fill(request, preset.defaultsFor(request)))
        .orElse(request);
  }
}
