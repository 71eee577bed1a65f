package dev.darkroom.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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
  static byte[] encode(Image still, List<Image> frames, List<PngChunk> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] png = PngEncoder.encode(still, texts);
    out.write(png, 0, SIGNATURE_BYTES);
    boolean animated = false;
    for (PngChunk chunk : chunks(png)) {
      if (chunk.type().equals("IDAT") && !animated) {
        animationControl(frames.size()).writeTo(out);
        animated = true;
      }
      if (chunk.type().equals("IEND")) {
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
      for (PngChunk chunk : chunks(PngEncoder.encode(frame, List.of()))) {
        if (chunk.type().equals("IDAT")) {
          frameData(chunk.data(), sequence++).writeTo(out);
        }
      }
    }
  }

  private static PngChunk animationControl(int frames) {
    return new PngChunk("acTL", ByteBuffer.allocate(8).putInt(frames).putInt(FOREVER).array());
  }

  private static PngChunk frameControl(Image frame, int sequence, short milliseconds) {
    ByteBuffer data = ByteBuffer.allocate(26).putInt(sequence);
    data.putInt(frame.width()).putInt(frame.height()).putInt(0).putInt(0);
    data.putShort(milliseconds).putShort(MILLISECONDS_PER_SECOND);
    return new PngChunk("fcTL", data.array());
  }

  private static PngChunk frameData(byte[] data, int sequence) {
    ByteBuffer numbered = ByteBuffer.allocate(Integer.BYTES + data.length);
    return new PngChunk("fdAT", numbered.putInt(sequence).put(data).array());
  }

  private static List<PngChunk> chunks(byte[] png) {
    List<PngChunk> chunks = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(png).position(SIGNATURE_BYTES);
    while (bytes.hasRemaining()) {
      byte[] data = new byte[bytes.getInt()];
      byte[] type = new byte[4];
      bytes.get(type).get(data).getInt();
      chunks.add(new PngChunk(new String(type, StandardCharsets.US_ASCII), data));
    }
    return chunks;
  }
}
