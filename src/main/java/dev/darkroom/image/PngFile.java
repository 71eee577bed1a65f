package dev.darkroom.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * A PNG file (third edition), reduced to its header, palette and image data.
 *
 * <p>The other chunks are never inflated, and neither gamma nor profiles nor transparency touch the
 * colours, as Pillow has it.
 *
 * @param bitDepth bits a sample
 * @param colorType 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
 * @param palette red, green and blue of each entry; black where the file names no colour
 * @param essence a PNG file of nothing but the chunks that pixels need
 */
record PngFile(
    int width,
    int height,
    int bitDepth,
    int colorType,
    byte[] palette,
    Orientation orientation,
    byte[] essence)
    implements PictureFile {
  static final String SIGNATURE = "\u0089PNG\r\n\u001A\n";
  private static final String XMP_KEYWORD = "XML:com.adobe.xmp\0\0\0";
  private static final int CHUNK_OVERHEAD = 12;
  private static final int GREY = 0;
  private static final int PALETTE = 3;

  static PngFile of(Bytes file) throws UnreadablePictureException {
    ByteArrayOutputStream essence = new ByteArrayOutputStream(file.size());
    essence.write(file.data(), file.from(), SIGNATURE.length());
    Bytes nothing = file.slice(0, 0);
    Bytes header = nothing;
    Bytes exif = nothing;
    Bytes xmp = nothing;
    byte[] palette = new byte[3 * 256];
    String type = "";
    for (int at = SIGNATURE.length(); !type.equals("IEND"); ) {
      Bytes chunk = file.slice(at, file.u32(at) + CHUNK_OVERHEAD);
      Bytes data = chunk.slice(8, chunk.size() - CHUNK_OVERHEAD);
      type = chunk.slice(4, 4).latin();
      requireSum(chunk);
      switch (type) {
        case "IHDR" -> header = requireOnly(header, data);
        case "PLTE" ->
            System.arraycopy(
                data.data(), data.from(), palette, 0, Math.min(data.size(), palette.length));
        case "eXIf" -> exif = data;
        case "iTXt" -> xmp = data.startsWith(0, XMP_KEYWORD) ? data : xmp;
        case "acTL" -> requireStill(data);
        default -> {}
      }
      if (isEssential(type)) {
        essence.write(chunk.data(), chunk.from(), chunk.size());
      }
      at += chunk.size();
    }
    return new PngFile(
        (int) Math.min(header.u32(0), Integer.MAX_VALUE),
        (int) Math.min(header.u32(4), Integer.MAX_VALUE),
        header.u8(8),
        header.u8(9),
        palette,
        Orientation.of(exif, xmp),
        essence.toByteArray());
  }

  private static Bytes requireOnly(Bytes earlier, Bytes header) throws UnreadablePictureException {
    if (earlier.size() > 0) {
      throw UnreadablePictureException.damaged();
    }
    return header;
  }

  private static boolean isEssential(String type) {
    return switch (type) {
      case "IHDR", "PLTE", "IDAT", "IEND" -> true;
      default -> false;
    };
  }

  private static void requireSum(Bytes chunk) throws UnreadablePictureException {
    CRC32 sum = new CRC32();
    sum.update(chunk.data(), chunk.from() + 4, chunk.size() - 8);
    if (sum.getValue() != chunk.u32(chunk.size() - 4)) {
      throw UnreadablePictureException.damaged();
    }
  }

  private static void requireStill(Bytes animationControl) throws UnreadablePictureException {
    if (animationControl.u32(0) != 1) {
      throw UnreadablePictureException.animated();
    }
  }

  @Override
  public Picture decode() throws UnreadablePictureException {
    if (colorType == GREY && bitDepth == 16) {
      // Pillow clips 0..65535 to 0..255, so that all but the darkest becomes white.
      throw new UnreadablePictureException("it has 16 bits of grey a pixel; save it with 8");
    }
    Raster raster = PlugIn.read(PlugIn.ofJdk("png"), this, reader -> reader.read(0).getRaster());
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int sample = row[x * bands + (bands < 3 ? 0 : channel)];
          rgb[3 * (y * width + x) + channel] = to8Bits(sample, channel);
        }
      }
    }
    return new Picture(width, height, rgb);
  }

  private byte to8Bits(int sample, int channel) {
    if (colorType == PALETTE) {
      return palette[3 * sample + channel];
    }
    return (byte) (bitDepth == 16 ? sample >> 8 : sample * 255 / ((1 << bitDepth) - 1));
  }
}
