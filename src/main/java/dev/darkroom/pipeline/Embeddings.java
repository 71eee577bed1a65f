package dev.darkroom.pipeline;

import dev.darkroom.model.Architecture;
import dev.darkroom.sampling.Slerp;
import dev.darkroom.tensor.FloatTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the UNet reads of a subject: one row for each of its inputs that have to do with it. Never
 * written.
 *
 * @param rows by the input's name: {@code encoder_hidden_states} [1, L, D], for SDXL also {@code
 *     text_embeds} [1, P] and {@code time_ids} [1, 6]
 */
record Embeddings(Map<String, FloatTensor> rows) {
  Embeddings {
    rows = Map.copyOf(rows);
  }

  FloatTensor row(String name) {
    return Objects.requireNonNull(rows.get(name));
  }

  /** The same with zeros for the text, and {@code time_ids} as they are. */
  Embeddings withZeroText() {
    Map<String, FloatTensor> zeroed = new HashMap<>(rows);
    zeroed.replaceAll(
        (name, row) -> name.equals(Architecture.TIME_IDS) ? row : FloatTensor.zeros(row.shape()));
    return new Embeddings(zeroed);
  }

  /** On the arc from these to others, each input for itself. */
  Embeddings towards(Embeddings target, double fraction) {
    Map<String, FloatTensor> between = new HashMap<>();
    rows.forEach((name, row) -> between.put(name, Slerp.between(row, target.row(name), fraction)));
    return new Embeddings(between);
  }
}
