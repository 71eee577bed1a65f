package dev.darkroom.onnx;

import java.util.Map;
import java.util.Optional;

/**
 * What edits make of a UNet's graph.
 *
 * @param unfusedAttentionReason why its attentions are run as they were exported; empty where they
 *     are fused, or there are none
 */
public record UnetGraph(TimestepInput timestepInput, Optional<String> unfusedAttentionReason) {
  static final GraphEdit TIMESTEP = new PerSampleTimestep();
  static final GraphEdit ATTENTION = new FusedAttention();

  static UnetGraph of(Map<GraphEdit, String> unfit, boolean fused) {
    String shared = unfit.get(TIMESTEP);
    return new UnetGraph(
        shared == null ? new TimestepInput.PerRow() : new TimestepInput.Shared(shared),
        fused ? Optional.ofNullable(unfit.get(ATTENTION)) : Optional.of("it is switched off"));
  }
}
