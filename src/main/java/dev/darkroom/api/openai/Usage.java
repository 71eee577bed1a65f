package dev.darkroom.api.openai;

/** What clients add up, whole, as some of them require; nothing here is paid for by tokens. */
record Usage(
    int inputTokens,
    int outputTokens,
    int totalTokens,
    Details inputTokensDetails,
    Details outputTokensDetails) {
  static final Usage NONE = new Usage(0, 0, 0, new Details(0, 0), new Details(0, 0));

  /** Of which kind they are. */
  record Details(int textTokens, int imageTokens) {}
}
