package dev.darkroom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * XMP as JPEG carries it (XMP Specification Part 3, section 1.1.3): in one APP1 segment, or where
 * that is too small, in further ones that the first points to.
 */
final class JpegXmp {
  private static final byte[] STANDARD = "http://ns.adobe.com/xap/1.0/\0".getBytes(ISO_8859_1);
  private static final byte[] EXTENSION =
      "http://ns.adobe.com/xmp/extension/\0".getBytes(ISO_8859_1);

  /** A segment's length has 16 bits and counts itself. */
  private static final int MAX_DATA = 65_533;

  /** As the specification recommends. */
  private static final int MAX_PORTION = 65_400;

  private static final String POINTER =
      """
      <rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" \
      xmpNote:HasExtendedXMP="%s"/>\
      """;

  private JpegXmp() {}

  /** The data of each APP1 segment. */
  static List<byte[]> segments(Xmp xmp) {
    byte[] packet = xmp.packet();
    return STANDARD.length + packet.length <= MAX_DATA ? List.of(standard(packet)) : extended(xmp);
  }

  private static byte[] standard(byte[] packet) {
    return ByteBuffer.allocate(STANDARD.length + packet.length).put(STANDARD).put(packet).array();
  }

  /** The parameters alone are elsewhere: there are readers that look at the first segment only. */
  private static List<byte[]> extended(Xmp xmp) {
    byte[] meta = xmp.parametersMeta().getBytes(UTF_8);
    String digest = md5(meta);
    List<byte[]> segments = new ArrayList<>();
    segments.add(standard(xmp.packetWithoutParameters(POINTER.formatted(digest))));
    for (int at = 0; at < meta.length; at += MAX_PORTION) {
      int size = Math.min(MAX_PORTION, meta.length - at);
      segments.add(
          ByteBuffer.allocate(EXTENSION.length + digest.length() + 2 * Integer.BYTES + size)
              .put(EXTENSION)
              .put(digest.getBytes(ISO_8859_1))
              .putInt(meta.length)
              .putInt(at)
              .put(meta, at, size)
              .array());
    }
    return segments;
  }

  /** In the specification's spelling. */
  private static String md5(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(bytes);
      return HexFormat.of().withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
