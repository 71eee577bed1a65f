package dev.darkroom.api;

/**
 * What the model does not take in of a field of a request, which is answered all the same.
 *
 * @param detail for a person to read
 */
public record Warning(String field, Code code, String detail) {
  /** Kinds of warnings; clients may depend on them. */
  public enum Code {
    /** The prompt has more tokens than the model reads. */
    PROMPT_TRUNCATED,
    /** The prompt has words that the model was not trained on. */
    UNKNOWN_WORDS
  }
}
