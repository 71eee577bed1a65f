package dev.darkroom.image;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A PNG file (third edition), reduced to its header, palette, image data and orientation, as strict
 * as Pillow: up to the image data every checksum must be right, from there on none is looked at,
 * and the end may be missing.
 *
 * <p>Neither gamma nor profiles nor transparency touch the colours, as Pillow has it.
 *
 * @param palette red, green and blue of each entry; black where the file names no colour
 * @param transparency alpha of each entry of the palette, or the one colour of 16 bits a sample
 *     that is transparent; or nothing
 * @param data the deflated pixels, in parts
 */
record PngFile(
    PngHeader header, byte[] palette, Bytes transparency, List<Bytes> data, Orientation orientation)
    implements ImageFile {
  static final String SIGNATURE = "\u0089PNG\r\n\u001A\n";
  private static final int CHUNK_START = 8;
  private static final int SUM = 4;

  static PngFile of(Bytes file) throws UnreadableImageException {
    Bytes header = Bytes.NONE;
    byte[] palette = new byte[3 * 256];
    Bytes transparency = Bytes.NONE;
    List<Bytes> imageData = new ArrayList<>();
    PngOrientation texts = new PngOrientation();
    String previous = "";
    for (int at = SIGNATURE.length(); !previous.equals("IEND"); ) {
      boolean begun = !imageData.isEmpty();
      if (begun && file.size() - at < CHUNK_START) {
        break;
      }
      String type = file.slice(at + 4, 4).latin();
      if (!isType(type)) {
        if (begun) {
          break;
        }
        throw UnreadableImageException.damaged();
      }
      Bytes rest = file.after(at + CHUNK_START);
      long size = file.u32(at);
      boolean isData = type.equals("IDAT");
      // Image data that is cut off is as good as the rows in it.
      Bytes data = rest.slice(0, isData ? Math.min(size, rest.size()) : size);
      if (!begun && !isData) {
        requireSum(file.slice(at, CHUNK_START + size + SUM));
      }
      switch (type) {
        case "IHDR" -> header = requireOnly(header, data);
        case "PLTE" ->
            System.arraycopy(
                data.data(), data.from(), palette, 0, Math.min(data.size(), palette.length));
        case "IDAT" -> {
          if (!begun || previous.equals("IDAT")) {
            imageData.add(data);
          }
        }
        case "tRNS" -> transparency = begun ? transparency : data;
        case "acTL" -> requireStill(data);
        default -> texts.add(type, data);
      }
      previous = type;
      at = Math.min(file.size(), at + CHUNK_START + data.size() + SUM);
    }
    return new PngFile(PngHeader.of(header), palette, transparency, imageData, texts.orientation());
  }

  private static boolean isType(String type) {
    return type.chars().allMatch(c -> c == '_' || c < 0x80 && Character.isLetterOrDigit(c));
  }

  private static Bytes requireOnly(Bytes earlier, Bytes header) throws UnreadableImageException {
    if (earlier.size() > 0) {
      throw UnreadableImageException.damaged();
    }
    return header;
  }

  private static void requireSum(Bytes chunk) throws UnreadableImageException {
    CRC32 sum = new CRC32();
    sum.update(chunk.data(), chunk.from() + 4, chunk.size() - 8);
    if (sum.getValue() != chunk.u32(chunk.size() - SUM)) {
      throw UnreadableImageException.damaged();
    }
  }

  private static void requireStill(Bytes animationControl) throws UnreadableImageException {
    if (animationControl.u32(0) != 1) {
      throw UnreadableImageException.animated();
    }
  }

  @Override
  public int width() {
    return header.width();
  }

  @Override
  public int height() {
    return header.height();
  }

  @Override
  public boolean hasAlpha() {
    return header.hasAlpha() || transparency.size() > 0;
  }

  @Override
  public long decodingBytes() {
    return 3L * width() * height() + PngDecoder.bufferBytes(header);
  }

  @Override
  public Image decode(Layer layer, Cancellation cancellation) throws UnreadableImageException {
    if (header.colorType() == PngHeader.GREY && header.bitDepth() == 16) {
      // Pillow clips 0..65535 to 0..255, so that all but the darkest becomes white.
      throw new UnreadableImageException("it has 16 bits of grey a pixel; save it with 8");
    }
    return new PngDecoder(this, layer, cancellation).decode();
  }
}
