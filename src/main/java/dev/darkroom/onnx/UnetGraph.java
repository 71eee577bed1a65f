package dev.darkroom.onnx;

import java.util.Optional;

/**
 * What edits make of a UNet's graph.
 *
 * @param unfusedAttentionReason why its attentions are run as they were exported; empty where they
 *     are fused, or there are none
 */
public record UnetGraph(TimestepInput timestepInput, Optional<String> unfusedAttentionReason) {}
