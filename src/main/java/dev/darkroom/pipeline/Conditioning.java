package dev.darkroom.pipeline;

import dev.darkroom.tensor.FloatTensor;

/**
 * What a prompt and a negative prompt became. Shared by the pictures of a generation, never
 * written.
 *
 * @param conditional hidden states of the prompt, [1, L, D]
 * @param unconditional hidden states of the negative prompt, [1, L, D]
 */
public record Conditioning(FloatTensor conditional, FloatTensor unconditional) {}
