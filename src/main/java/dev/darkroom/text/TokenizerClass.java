package dev.darkroom.text;

import java.util.Arrays;
import java.util.Optional;

/** The classes of transformers that read CLIP's files, which give some prompts other ids. */
public enum TokenizerClass {
  /** The one written in Python. */
  SLOW("CLIPTokenizer"),
  /** The one written in Rust. */
  FAST("CLIPTokenizerFast");

  private final String transformersName;

  TokenizerClass(String transformersName) {
    this.transformersName = transformersName;
  }

  /** Empty where transformers has no such class, or not for CLIP. */
  public static Optional<TokenizerClass> of(String transformersName) {
    return Arrays.stream(values())
        .filter(type -> type.transformersName.equals(transformersName))
        .findFirst();
  }
}
