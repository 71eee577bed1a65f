package dev.darkroom.model;

/**
 * Which weights are meant: two models with equal ids can stand in for each other in every run.
 * Today's name says it all; whatever changes weights, such as a LoRA, belongs in here.
 *
 * @param name as requests and the configuration have it
 */
public record ModelId(String name) implements Comparable<ModelId> {
  @Override
  public int compareTo(ModelId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
