package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** By the third edition of the PNG specification, section 11.3.4. */
class AnimatedPngEncoderTest {
  private static final Image STILL = new Image(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
  private static final Image FIRST = new Image(2, 1, new byte[] {9, 8, 7, 6, 5, 4});
  private static final Image LAST = new Image(2, 1, new byte[] {0, 0, 0, 10, 20, 30});

  private final byte[] png =
      AnimatedPngEncoder.encode(
          STILL, List.of(FIRST, LAST), List.of(PngChunk.internationalText("darkroom", "{}")));
  private final List<Chunk> chunks = chunks(png);

  @Test
  void isTheStillImageToWhoKnowsNoAnimations() {
    assertThat(Png.rgb(png)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(Png.text(png, "darkroom")).isEqualTo("{}");
  }

  @Test
  void announcesTheAnimationBeforeTheStillImage() {
    assertThat(chunks)
        .extracting(Chunk::type)
        .containsExactly("IHDR", "iTXt", "acTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND");
    // two frames, over and over
    assertThat(chunks.get(2).data()).containsExactly(0, 0, 0, 2, 0, 0, 0, 0);
  }

  @Test
  void holdsEachFrameInFull() {
    assertThat(Png.rgb(asStill(chunks.get(5)))).containsExactly(9, 8, 7, 6, 5, 4);
    assertThat(Png.rgb(asStill(chunks.get(7)))).containsExactly(0, 0, 0, 10, 20, 30);
  }

  @Test
  void countsFramesAndTheirDataTogether() {
    assertThat(chunks.subList(4, 8))
        .extracting(chunk -> ByteBuffer.wrap(chunk.data()).getInt())
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void holdsTheLastFrameLonger() {
    assertThat(delaySeconds(chunks.get(4))).isEqualTo(0.1);
    assertThat(delaySeconds(chunks.get(6))).isEqualTo(2);
  }

  private static double delaySeconds(Chunk frameControl) {
    ByteBuffer data = ByteBuffer.wrap(frameControl.data());
    return (double) data.getShort(20) / data.getShort(22);
  }

  /** A frame as a PNG of its own: its data is that of an IDAT chunk, after the number. */
  private byte[] asStill(Chunk frameData) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 8);
    write(chunks.getFirst(), out);
    byte[] data = frameData.data();
    write(new Chunk("IDAT", Arrays.copyOfRange(data, 4, data.length)), out);
    write(new Chunk("IEND", new byte[0]), out);
    return out.toByteArray();
  }

  private static void write(Chunk chunk, ByteArrayOutputStream out) {
    byte[] typed =
        (chunk.type() + "-".repeat(chunk.data().length)).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(chunk.data(), 0, typed, 4, chunk.data().length);
    CRC32 crc = new CRC32();
    crc.update(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.data().length).array());
    out.writeBytes(typed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static List<Chunk> chunks(byte[] png) {
    List<Chunk> chunks = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(png).position(8);
    while (bytes.hasRemaining()) {
      byte[] data = new byte[bytes.getInt()];
      byte[] type = new byte[4];
      bytes.get(type).get(data);
      CRC32 crc = new CRC32();
      crc.update(type);
      crc.update(data);
      assertThat(bytes.getInt()).isEqualTo((int) crc.getValue());
      chunks.add(new Chunk(new String(type, StandardCharsets.US_ASCII), data));
    }
    return chunks;
  }

  private record Chunk(String type, byte[] data) {}
}
