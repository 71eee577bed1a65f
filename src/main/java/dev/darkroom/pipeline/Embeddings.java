package dev.darkroom.pipeline;

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
 *     text_embeds} [1, P] and {@code time_ids} [1, 6] or [1, 5]
 */
record Embeddings(Map<String, FloatTensor> rows) {
  Embeddings {
    rows = Map.copyOf(rows);
  }

  FloatTensor row(String name) {
    return Objects.requireNonNull(rows.get(name));
  }

  /** The same with zeros in place of everything. */
  Embeddings zeroed() {
    Map<String, FloatTensor> zeroed = new HashMap<>(rows);
    zeroed.replaceAll((_, row) -> FloatTensor.zeros(row.shape()));
    return new Embeddings(zeroed);
  }

  /** The same and one more row. */
  Embeddings with(String name, FloatTensor row) {
    Map<String, FloatTensor> more = new HashMap<>(rows);
    more.put(name, row);
    return new Embeddings(more);
  }

  /** On the arc from these to others, each input for itself. */
  Embeddings towards(Embeddings target, double fraction) {
    Map<String, FloatTensor> between = new HashMap<>();
    rows.forEach((name, row) -> between.put(name, Slerp.between(row, target.row(name), fraction)));
    return new Embeddings(between);
  }
}
