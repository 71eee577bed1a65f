package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * What a file tells of its image as XMP (ISO 16684-1): IPTC's simple property {@code
 * DigitalSourceType}, and {@code parameters} of our namespace, whose value is JSON.
 *
 * @param sourceType null where it is not to be told
 * @param parameters JSON; null where the file has another place for them
 */
record Xmp(@Nullable DigitalSourceType sourceType, @Nullable String parameters) {
  static final String NAMESPACE = "https://darkroom.dev/ns/1.0/";

  /** IPTC Photo Metadata Standard, its extension schema. */
  static final String IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

  private static final String META =
      """
      <x:xmpmeta xmlns:x="adobe:ns:meta/">\
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
      %s\
      </rdf:RDF></x:xmpmeta>\
      """;

  private static final String SOURCE_TYPE =
      """
      <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="%s">\
      <Iptc4xmpExt:DigitalSourceType>%s</Iptc4xmpExt:DigitalSourceType></rdf:Description>\
      """;

  private static final String PARAMETERS =
      """
      <rdf:Description rdf:about="" xmlns:darkroom="%s">\
      <darkroom:parameters>%s</darkroom:parameters></rdf:Description>\
      """;

  /** Section 7.3.2; the identifier is the same in every packet. */
  private static final String PACKET =
      """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>%s<?xpacket end="w"?>\
      """;

  /** A packet that can be embedded in a file. */
  byte[] packet() {
    return packet(sourceDescription() + parametersDescription()).getBytes(UTF_8);
  }

  /** A packet of all but the parameters, and of another description. */
  byte[] packetWithoutParameters(String other) {
    return packet(other + sourceDescription()).getBytes(UTF_8);
  }

  /** What a packet of the parameters alone holds, without its wrapper. */
  String parametersMeta() {
    return META.formatted(parametersDescription());
  }

  private String sourceDescription() {
    return sourceType == null ? "" : SOURCE_TYPE.formatted(IPTC_EXTENSION, sourceType.uri());
  }

  private String parametersDescription() {
    return parameters == null ? "" : PARAMETERS.formatted(NAMESPACE, escaped(parameters));
  }

  private static String packet(String descriptions) {
    return PACKET.formatted(META.formatted(descriptions));
  }

  /**
   * Character data, with the two characters that JSON may have and XML may not escaped as JSON
   * does; it can hold them in strings alone.
   */
  private static String escaped(String json) {
    return json.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\uFFFE", "\\uFFFE")
        .replace("\uFFFF", "\\uFFFF");
  }
}
