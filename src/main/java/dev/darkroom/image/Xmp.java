package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The parameters of an image as XMP (ISO 16684-1): the simple property {@code parameters} of our
 * namespace, whose value is JSON.
 *
 * @param parameters JSON
 */
record Xmp(String parameters) {
  static final String NAMESPACE = "https://darkroom.dev/ns/1.0/";

  private static final String META =
      """
      <x:xmpmeta xmlns:x="adobe:ns:meta/">\
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
      %s\
      </rdf:RDF></x:xmpmeta>\
      """;

  private static final String PROPERTY =
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
    return PACKET.formatted(meta()).getBytes(UTF_8);
  }

  /** What a packet holds, without its wrapper. */
  String meta() {
    return meta(PROPERTY.formatted(NAMESPACE, escaped(parameters)));
  }

  /** A packet of another description. */
  static byte[] packet(String description) {
    return PACKET.formatted(meta(description)).getBytes(UTF_8);
  }

  private static String meta(String description) {
    return META.formatted(description);
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
