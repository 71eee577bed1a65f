package dev.darkroom.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Writes animated PNG (third edition of the PNG specification, section 11.3.4). The still image is
 * no frame of the animation: it is what viewers of plain PNG show.
 */
final class AnimatedPngEncoder {
  private static final int SIGNATURE_BYTES = 8;
  private static final int FOREVER = 0;
  private static final short MILLISECONDS_PER_SECOND = 1_000;
  private static final short FRAME_MILLISECONDS = 100;
  private static final short LAST_FRAME_MILLISECONDS = 2_000;

  private AnimatedPngEncoder() {}

  /**
   * Encodes an animation that starts over and over, its last frame held longer.
   *
   * @param frames at least one, each of the still image's size
   * @param texts as {@link PngEncoder#encode}
   */
  static byte[] encode(Image still, List<Image> frames, Map<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] png = PngEncoder.encode(still, texts);
    out.write(png, 0, SIGNATURE_BYTES);
    boolean animated = false;
    for (Chunk chunk : chunks(png)) {
      if (chunk.type.equals("IDAT") && !animated) {
        animationControl(frames.size()).writeTo(out);
        animated = true;
      }
      if (chunk.type.equals("IEND")) {
        writeFrames(frames, out);
      }
      chunk.writeTo(out);
    }
    return out.toByteArray();
  }

  private static void writeFrames(List<Image> frames, ByteArrayOutputStream out) {
    int sequence = 0;
    for (int i = 0; i < frames.size(); i++) {
      Image frame = frames.get(i);
      boolean last = i == frames.size() - 1;
      frameControl(frame, sequence++, last ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS)
          .writeTo(out);
      for (Chunk chunk : chunks(PngEncoder.encode(frame, Map.of()))) {
        if (chunk.type.equals("IDAT")) {
          frameData(chunk.data, sequence++).writeTo(out);
        }
      }
    }
  }

  private static Chunk animationControl(int frames) {
    return new Chunk("acTL", ByteBuffer.allocate(8).putInt(frames).putInt(FOREVER).array());
  }

  private static Chunk frameControl(Image frame, int sequence, short milliseconds) {
    ByteBuffer data = ByteBuffer.allocate(26).putInt(sequence);
    data.putInt(frame.width()).putInt(frame.height()).putInt(0).putInt(0);
    data.putShort(milliseconds).putShort(MILLISECONDS_PER_SECOND);
    return new Chunk("fcTL", data.array());
  }

  private static Chunk frameData(byte[] data, int sequence) {
    ByteBuffer numbered = ByteBuffer.allocate(Integer.BYTES + data.length);
    return new Chunk("fdAT", numbered.putInt(sequence).put(data).array());
  }

  private static List<Chunk> chunks(byte[] png) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(png).position(SIGNATURE_BYTES);
    while (bytes.hasRemaining()) {
      byte[] data = new byte[bytes.getInt()];
      byte[] type = new byte[4];
      bytes.get(type).get(data).getInt();
      chunks.add(new Chunk(new String(type, StandardCharsets.US_ASCII), data));
    }
    return chunks;
  }

  private record Chunk(String type, byte[] data) {
    void writeTo(ByteArrayOutputStream out) {
      byte[] typed =
          ByteBuffer.allocate(4 + data.length)
              .put(type.getBytes(StandardCharsets.US_ASCII))
              .put(data)
              .array();
      CRC32 crc = new CRC32();
      crc.update(typed);
      out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
      out.writeBytes(typed);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
  }
}
