package dev.darkroom.image;

import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A JPEG file (ITU-T T.81), reduced to tables, frame and scans: the first picture in it, without
 * thumbnails, profiles and what follows.
 *
 * @param colors what the samples mean
 * @param essence a JFIF file of nothing but what pixels need
 */
record JpegFile(int width, int height, JpegColors colors, Orientation orientation, byte[] essence)
    implements PictureFile {
  static final String SIGNATURE = "\u00FF\u00D8\u00FF";

  /** Calls three samples YCbCr, so that the reader does not guess; they are read as they are. */
  private static final String START = "\u00FF\u00D8\u00FF\u00E0\0\u0010JFIF\0\1\1\0\0\1\0\1\0\0";

  /** Encoders write about ten; each costs a pass over the picture, however short it is. */
  private static final int MAX_SCANS = 100;

  private static final int ADOBE_TRANSFORM = 11;

  static JpegFile of(Bytes file) throws UnreadablePictureException {
    ByteArrayOutputStream essence = new ByteArrayOutputStream(file.size());
    essence.writeBytes(START.getBytes(StandardCharsets.ISO_8859_1));
    Bytes nothing = file.slice(0, 0);
    Bytes frame = nothing;
    Bytes jfif = nothing;
    Bytes adobe = nothing;
    Bytes exif = nothing;
    Bytes xmp = nothing;
    int scans = 0;
    for (int at = nextMarker(file, 2); file.u8(at) != 0xD9; ) {
      int marker = file.u8(at);
      Bytes segment = file.slice(at + 1, file.u16(at + 1));
      Bytes data = segment.after(2);
      int next = nextMarker(file, at + 1 + segment.size());
      switch (marker) {
        case 0xC0, 0xC1, 0xC2 -> frame = requireOnly(frame, data);
        case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF -> throw rareCoding();
        case 0xDA -> scans++;
        case 0xE0 -> jfif = data.startsWith(0, "JFIF\0") ? data : jfif;
        case 0xE1 -> {
          exif = data.startsWith(0, "Exif\0\0") ? data : exif;
          xmp = data.startsWith(0, "http://ns.adobe.com/xap/1.0/\0") ? data : xmp;
        }
        case 0xEE -> adobe = data.startsWith(0, "Adobe") ? data : adobe;
        default -> {}
      }
      if (isEssential(marker)) {
        int end = marker == 0xDA ? next - 1 : at + 1 + segment.size();
        essence.write(0xFF);
        essence.write(file.data(), file.from() + at, end - at);
      }
      at = next;
    }
    essence.write(0xFF);
    essence.write(0xD9);
    if (frame.size() == 0 || scans > MAX_SCANS) {
      throw UnreadablePictureException.damaged();
    }
    return new JpegFile(
        frame.u16(3),
        frame.u16(1),
        colors(frame, jfif, adobe),
        Orientation.of(exif, xmp),
        essence.toByteArray());
  }

  /** Past the marker's 0xFF; entropy-coded data, restarts and fill bytes are passed over. */
  private static int nextMarker(Bytes file, int from) throws UnreadablePictureException {
    for (int at = from; ; at++) {
      if (file.u8(at) == 0xFF) {
        int code = file.u8(at + 1);
        boolean restart = code >= 0xD0 && code <= 0xD7;
        if (code > 1 && code != 0xFF && !restart) {
          return at + 1;
        }
      }
    }
  }

  /** Frame, Huffman and quantization tables, restart interval, scan. */
  private static boolean isEssential(int marker) {
    return switch (marker) {
      case 0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD -> true;
      default -> false;
    };
  }

  private static Bytes requireOnly(Bytes earlier, Bytes frame) throws UnreadablePictureException {
    if (earlier.size() > 0) {
      throw UnreadablePictureException.damaged();
    }
    if (frame.u8(0) != 8) {
      throw rareCoding();
    }
    return frame;
  }

  private static UnreadablePictureException rareCoding() {
    return new UnreadablePictureException(
        "its JPEG coding is neither baseline nor progressive of 8 bits with Huffman codes");
  }

  /** The rules of libjpeg-turbo's {@code default_decompress_parms}. */
  private static JpegColors colors(Bytes frame, Bytes jfif, Bytes adobe)
      throws UnreadablePictureException {
    int transform = adobe.size() > ADOBE_TRANSFORM ? adobe.u8(ADOBE_TRANSFORM) : -1;
    return switch (frame.u8(5)) {
      case 1 -> JpegColors.GREY;
      case 3 -> {
        boolean named = frame.u8(6) == 'R' && frame.u8(9) == 'G' && frame.u8(12) == 'B';
        boolean rgb = transform < 0 ? named : transform == 0;
        yield rgb && jfif.size() == 0 ? JpegColors.RGB : JpegColors.YCBCR;
      }
      case 4 -> transform <= 0 ? JpegColors.CMYK : JpegColors.YCCK;
      default -> throw rareCoding();
    };
  }

  @Override
  public Picture decode() throws UnreadablePictureException {
    var raster = PlugIn.read(PlugIn.ofJdk("jpeg"), this, reader -> reader.readRaster(0, null));
    byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
    return new Picture(width, height, colors.toRgb(samples));
  }
}
