package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

/**
 * Finds XMP in files as the specifications say where it is: XMP Specification Part 3 for PNG and
 * JPEG, RFC 9649 for WebP. The JDK parses it.
 */
public final class EmbeddedXmp {
  static final String STANDARD = "http://ns.adobe.com/xap/1.0/\0";
  static final String EXTENSION = "http://ns.adobe.com/xmp/extension/\0";

  private static final String NOTE = "http://ns.adobe.com/xmp/note/";
  private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  private static final int APP1 = 0xE1;
  private static final int START_OF_SCAN = 0xDA;
  private static final int DIGEST = 32;

  /** Of JPEG: the marker's second byte. */
  record Segment(int marker, byte[] data) {
    boolean startsWith(String latin) {
      return new String(data, ISO_8859_1).startsWith(latin);
    }

    byte[] after(int from) {
      return Arrays.copyOfRange(data, from, data.length);
    }
  }

  /** Of WebP. */
  record Chunk(String type, byte[] data) {}

  private EmbeddedXmp() {}

  /** The JSON in a JPEG or WebP file. */
  public static String parameters(byte[] file) {
    boolean webp = new String(file, 0, 4, ISO_8859_1).equals("RIFF");
    byte[] xmp = webp ? chunk(file, "XMP ").data() : ofJpeg(file);
    return parse(xmp)
        .getElementsByTagNameNS("https://darkroom.dev/ns/1.0/", "parameters")
        .item(0)
        .getTextContent();
  }

  private static byte[] ofJpeg(byte[] file) {
    List<Segment> segments = segments(file).stream().filter(s -> s.marker() == APP1).toList();
    byte[] standard =
        segments.stream()
            .filter(segment -> segment.startsWith(STANDARD))
            .findFirst()
            .orElseThrow()
            .after(STANDARD.length());
    var description = parse(standard).getElementsByTagNameNS(RDF, "Description").item(0);
    var pointer = description.getAttributes().getNamedItemNS(NOTE, "HasExtendedXMP");
    return pointer == null ? standard : extended(segments, pointer.getNodeValue());
  }

  /** Section 1.1.3.1: after the namespace the digest, the length of all, and where this begins. */
  private static byte[] extended(List<Segment> segments, String digest) {
    byte[] whole = {};
    for (Segment segment : segments) {
      if (segment.startsWith(EXTENSION + digest)) {
        ByteBuffer data = ByteBuffer.wrap(segment.after(EXTENSION.length() + DIGEST));
        int length = data.getInt();
        whole = Arrays.copyOf(whole, length);
        int at = data.getInt();
        data.get(whole, at, data.remaining());
      }
    }
    try {
      byte[] actual = MessageDigest.getInstance("MD5").digest(whole);
      assertThat(HexFormat.of().withUpperCase().formatHex(actual)).isEqualTo(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    return whole;
  }

  /** All that a file says of where its image comes from, by IPTC's photo metadata standard. */
  public static List<String> digitalSourceTypes(byte[] file) {
    List<String> types = new ArrayList<>();
    for (byte[] packet : packets(file)) {
      var properties =
          parse(packet)
              .getElementsByTagNameNS(
                  "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "DigitalSourceType");
      for (int i = 0; i < properties.getLength(); i++) {
        assertThat(properties.item(i).getParentNode().getNamespaceURI()).isEqualTo(RDF);
        types.add(properties.item(i).getTextContent());
      }
    }
    return types;
  }

  /** Each that a reader finds who does not know of extended XMP. */
  private static List<byte[]> packets(byte[] file) {
    return switch (new String(file, 0, 4, ISO_8859_1)) {
      case "RIFF" ->
          chunks(file).stream().filter(c -> c.type().equals("XMP ")).map(Chunk::data).toList();
      case "\u0089PNG" ->
          Png.texts(file, "XML:com.adobe.xmp").stream().map(text -> text.getBytes(UTF_8)).toList();
      default ->
          segments(file).stream()
              .filter(segment -> segment.marker() == APP1 && segment.startsWith(STANDARD))
              .map(segment -> segment.after(STANDARD.length()))
              .toList();
    };
  }

  private static Document parse(byte[] xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    } catch (Exception e) {
      throw new AssertionError(new String(xml, ISO_8859_1), e);
    }
  }

  /** All segments of a JPEG before its first scan. */
  static List<Segment> segments(byte[] jpeg) {
    List<Segment> segments = new ArrayList<>();
    ByteBuffer file = ByteBuffer.wrap(jpeg);
    assertThat(file.getShort()).isEqualTo((short) 0xFFD8);
    while (true) {
      assertThat(file.get()).isEqualTo((byte) 0xFF);
      int marker = file.get() & 0xFF;
      byte[] data = new byte[(file.getShort() & 0xFFFF) - 2];
      file.get(data);
      if (marker == START_OF_SCAN) {
        return segments;
      }
      segments.add(new Segment(marker, data));
    }
  }

  /** All chunks of a WebP, which are whole and padded to even lengths. */
  static List<Chunk> chunks(byte[] webp) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer file = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(latin(file)).isEqualTo("RIFF");
    assertThat(file.getInt()).isEqualTo(webp.length - 8);
    assertThat(latin(file)).isEqualTo("WEBP");
    while (file.hasRemaining()) {
      String type = latin(file);
      byte[] data = new byte[file.getInt()];
      file.get(data);
      if (data.length % 2 == 1) {
        assertThat(file.get()).isZero();
      }
      chunks.add(new Chunk(type, data));
    }
    return chunks;
  }

  private static Chunk chunk(byte[] webp, String type) {
    return chunks(webp).stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
  }

  private static String latin(ByteBuffer file) {
    byte[] type = new byte[4];
    file.get(type);
    return new String(type, ISO_8859_1);
  }
}
