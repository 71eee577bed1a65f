package dev.darkroom.image;

/**
 * How an image came to be, by IPTC's NewsCodes <a
 * href="http://cv.iptc.org/newscodes/digitalsourcetype/">Digital Source Type</a>; those that a
 * generative model can be part of.
 */
public enum DigitalSourceType {
  /** Made by a model alone. */
  TRAINED_ALGORITHMIC_MEDIA("trainedAlgorithmicMedia"),
  /** Made by a model of something that was there before. */
  COMPOSITE_WITH_TRAINED_ALGORITHMIC_MEDIA("compositeWithTrainedAlgorithmicMedia");

  private static final String VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/";

  private final String code;

  DigitalSourceType(String code) {
    this.code = code;
  }

  /** What a file says; IPTC's identifiers begin with http, whoever reads them. */
  public String uri() {
    return VOCABULARY + code;
  }
}
