package dev.darkroom.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A JPEG file's frame header (ITU-T T.81, section B.2.2).
 *
 * @param progressive whether scans refine each other
 */
record JpegFrame(int width, int height, boolean progressive, List<Component> components) {
  private static final int ADOBE_TRANSFORM = 11;
  private static final int BLOCK = 8;
  private static final int COEFFICIENT_BYTES = 64 * Short.BYTES;

  /**
   * The samples of one kind.
   *
   * @param id by which scans name it
   * @param across samples of 1, 2, 3 or 4 columns, of those of the component that has most
   * @param down likewise of rows
   */
  record Component(int id, int across, int down) {}

  /** Reads the header without its marker and length. */
  static JpegFrame of(boolean progressive, Bytes data) throws UnreadableImageException {
    if (data.u8(0) != 8) {
      throw JpegFile.rareCoding();
    }
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < data.u8(5); i++) {
      int at = 6 + 3 * i;
      components.add(new Component(data.u8(at), data.u8(at + 1) >> 4, data.u8(at + 1) & 15));
    }
    return new JpegFrame(data.u16(3), data.u16(1), progressive, List.copyOf(components));
  }

  /**
   * Whether a scan has all samples of the image.
   *
   * @param scan its header, without marker and length
   */
  boolean isWholeIn(Bytes scan) throws UnreadableImageException {
    return !progressive && scan.u8(0) == components.size();
  }

  /** What a decoder holds where not all samples come in one scan. */
  long coefficientBytes() {
    int across = 1;
    int down = 1;
    for (Component component : components) {
      across = Math.max(across, component.across);
      down = Math.max(down, component.down);
    }
    long units = (long) Math.ceilDiv(width, BLOCK * across) * Math.ceilDiv(height, BLOCK * down);
    long blocks = 0;
    for (Component component : components) {
      blocks += units * component.across * component.down;
    }
    return blocks * COEFFICIENT_BYTES;
  }

  /**
   * The rules of libjpeg-turbo's {@code default_decompress_parms}.
   *
   * @param jfif the segment that says so, or nothing
   * @param adobe likewise
   */
  JpegColors colors(Bytes jfif, Bytes adobe) throws UnreadableImageException {
    int transform = adobe.size() > ADOBE_TRANSFORM ? adobe.u8(ADOBE_TRANSFORM) : -1;
    return switch (components.size()) {
      case 1 -> JpegColors.GREY;
      case 3 -> {
        boolean named =
            components.get(0).id == 'R'
                && components.get(1).id == 'G'
                && components.get(2).id == 'B';
        boolean rgb = transform < 0 ? named : transform == 0;
        yield rgb && jfif.size() == 0 ? JpegColors.RGB : JpegColors.YCBCR;
      }
      case 4 -> transform <= 0 ? JpegColors.CMYK : JpegColors.YCCK;
      default -> throw JpegFile.rareCoding();
    };
  }
}
