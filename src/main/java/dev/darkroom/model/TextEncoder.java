package dev.darkroom.model;

import dev.darkroom.text.ClipTokenizer;
import java.util.OptionalInt;

/**
 * One of a model's text encoders.
 *
 * @param folder of its ONNX file in the model directory
 * @param hiddenStates the output that the UNet reads: {@code last_hidden_state}, or that of the
 *     layer before the last in SDXL
 * @param hiddenSize length of one token's embedding
 * @param projectionSize length of {@code text_embeds}, the embedding of the whole prompt; empty
 *     where the UNet does not read it
 */
public record TextEncoder(
    String folder,
    ClipTokenizer tokenizer,
    String hiddenStates,
    int hiddenSize,
    OptionalInt projectionSize) {}
