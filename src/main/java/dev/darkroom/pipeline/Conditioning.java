package dev.darkroom.pipeline;

import java.util.Map;

/**
 * What a subject became. Shared by the images of a generation, never written.
 *
 * @param conditional of the prompt
 * @param unconditional of the negative prompt
 * @param classLabel 0 where the model takes none
 */
record Conditioning(Embeddings conditional, Embeddings unconditional, int classLabel) {
  private static final Embeddings NONE = new Embeddings(Map.of());

  static Conditioning ofLabel(int classLabel) {
    return new Conditioning(NONE, NONE, classLabel);
  }

  Conditioning towards(Conditioning target, double fraction) {
    return new Conditioning(
        conditional.towards(target.conditional, fraction),
        unconditional.towards(target.unconditional, fraction),
        classLabel);
  }
}
