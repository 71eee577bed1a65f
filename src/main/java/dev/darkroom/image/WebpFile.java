package dev.darkroom.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/**
 * A WebP file (RFC 9649), reduced to its one bitstream: no profile, and no alpha of its own.
 *
 * @param essence a WebP file in the simple format, lossy or lossless
 */
record WebpFile(int width, int height, boolean lossless, Orientation orientation, byte[] essence)
    implements PictureFile {
  static final String RIFF = "RIFF";
  static final String WEBP = "WEBP";

  /** Not looked up: whether a plug-in in a fat jar is found depends on who looks first. */
  private static final ImageReaderSpi PLUG_IN = new WebPImageReaderSpi();

  private static final int FILE_HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  /**
   * Bytes past a lossless bitstream, more than its decoder looks ahead: whether it went on into
   * them tells whether the bitstream was whole, but for less than a byte.
   */
  private static final int SPARE = 16;

  private static final int MASK_14_BITS = 0x3FFF;
  private static final int ANIMATION_FLAG = 2;
  private static final int XMP_FLAG = 4;
  private static final int EXIF_FLAG = 8;

  static WebpFile of(Bytes file) throws UnreadablePictureException {
    Bytes chunks = file.slice(CHUNK_HEADER, file.u32LittleEndian(4)).after(WEBP.length());
    Bytes extended = Bytes.NONE;
    Bytes bitstream = Bytes.NONE;
    Bytes exif = Bytes.NONE;
    Bytes xmp = Bytes.NONE;
    for (int at = 0; at < chunks.size(); ) {
      Bytes chunk = chunks.slice(at, CHUNK_HEADER + chunks.u32LittleEndian(at + 4));
      Bytes data = chunk.after(CHUNK_HEADER);
      switch (chunk.slice(0, 4).latin()) {
        case "VP8X" -> extended = data;
        case "VP8 ", "VP8L" -> bitstream = bitstream.size() == 0 ? chunk : bitstream;
        case "EXIF" -> exif = exif.size() == 0 ? data : exif;
        case "XMP " -> xmp = xmp.size() == 0 ? data : xmp;
        case "ANIM", "ANMF" -> throw UnreadablePictureException.animated();
        default -> {}
      }
      at += chunk.size() + chunk.size() % 2;
    }
    int flags = extended.size() > 0 ? extended.u8(0) : 0;
    if ((flags & ANIMATION_FLAG) != 0) {
      throw UnreadablePictureException.animated();
    }
    Orientation orientation =
        ExifOrientation.of(
            (flags & EXIF_FLAG) != 0 ? exif : Bytes.NONE,
            (flags & XMP_FLAG) != 0 ? xmp.latin() : "");
    WebpFile picture = of(bitstream, orientation);
    if (extended.size() > 0 && !picture.fills(extended)) {
      throw UnreadablePictureException.damaged();
    }
    return picture;
  }

  private static WebpFile of(Bytes bitstream, Orientation orientation)
      throws UnreadablePictureException {
    if (bitstream.startsWith(0, "VP8 ") && bitstream.startsWith(CHUNK_HEADER + 3, "\u009D\1*")) {
      int width = bitstream.u16LittleEndian(CHUNK_HEADER + 6) & MASK_14_BITS;
      int height = bitstream.u16LittleEndian(CHUNK_HEADER + 8) & MASK_14_BITS;
      return new WebpFile(width, height, false, orientation, simpleFile(bitstream, 1));
    }
    if (bitstream.startsWith(0, "VP8L") && bitstream.startsWith(CHUNK_HEADER, "/")) {
      long sizes = bitstream.u32LittleEndian(CHUNK_HEADER + 1);
      int width = 1 + (int) (sizes & MASK_14_BITS);
      int height = 1 + (int) (sizes >> 14 & MASK_14_BITS);
      return new WebpFile(width, height, true, orientation, simpleFile(bitstream, SPARE));
    }
    throw UnreadablePictureException.damaged();
  }

  /** The canvas of the extended format: flags, 3 bytes reserved, then width and height less 1. */
  private boolean fills(Bytes extended) throws UnreadablePictureException {
    long canvasWidth = 1 + extended.u16LittleEndian(4) + ((long) extended.u8(6) << 16);
    long canvasHeight = 1 + extended.u16LittleEndian(7) + ((long) extended.u8(9) << 16);
    return width == canvasWidth && height == canvasHeight;
  }

  private static byte[] simpleFile(Bytes bitstream, int spare) {
    int size = WEBP.length() + bitstream.size();
    ByteBuffer file =
        ByteBuffer.allocate(FILE_HEADER + bitstream.size() + spare).order(ByteOrder.LITTLE_ENDIAN);
    file.put(RIFF.getBytes(StandardCharsets.ISO_8859_1));
    file.putInt(size + size % 2);
    file.put(WEBP.getBytes(StandardCharsets.ISO_8859_1));
    file.put(bitstream.data(), bitstream.from(), bitstream.size());
    return file.array();
  }

  /** The plug-in has 4 bytes a pixel, and we 3. */
  @Override
  public long decodingBytes() {
    return 7L * width * height;
  }

  @Override
  public Picture decode(Cancellation cancellation) throws UnreadablePictureException {
    Raster raster = PlugIn.read(PLUG_IN, essence, this, 1, cancellation, this::samples);
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int i = 0; i < 3 * width; i++) {
        rgb[3 * width * y + i] = (byte) row[i / 3 * bands + i % 3];
      }
    }
    return new Picture(width, height, rgb);
  }

  private Raster samples(ImageReader reader) throws IOException {
    Raster samples = reader.read(0).getRaster();
    long read = ((ImageInputStream) reader.getInput()).getStreamPosition();
    if (lossless && read > essence.length - SPARE) {
      throw new IIOException("the bitstream ends too early");
    }
    return samples;
  }
}
