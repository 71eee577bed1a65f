package dev.darkroom.text;

import java.util.stream.Stream;

/** Cuts prompts into added tokens and words. */
sealed interface PromptSplitter permits SlowSplitter, FastSplitter {
  Stream<Piece> split(String prompt);

  static PromptSplitter of(TokenizerClass type, AddedTokens tokens) {
    return switch (type) {
      case SLOW -> new SlowSplitter(tokens);
      case FAST -> new FastSplitter(tokens);
    };
  }
}
