package dev.darkroom.image;

/**
 * A WebP file (RFC 9649), reduced to its one bitstream, alpha and orientation.
 *
 * @param lossless of which of two kinds the bitstream is
 * @param bitstream the data of its chunk
 * @param alpha that of a lossy image, or nothing
 */
record WebpFile(
    int width, int height, boolean lossless, Bytes bitstream, Bytes alpha, Orientation orientation)
    implements ImageFile {
  static final String RIFF = "RIFF";
  static final String WEBP = "WEBP";

  private static final String LOSSY_START = "\u009D\1*";
  private static final String LOSSLESS_START = "/";

  /** Of a lossless bitstream: its start, the size and whether alpha is used. */
  private static final int LOSSLESS_HEADER = 5;

  private static final int ALPHA_USED = 1 << 28;
  private static final int CHUNK_HEADER = 8;
  private static final int MASK_14_BITS = 0x3FFF;
  private static final int ANIMATION_FLAG = 2;
  private static final int XMP_FLAG = 4;
  private static final int EXIF_FLAG = 8;

  static WebpFile of(Bytes file) throws UnreadableImageException {
    Bytes chunks = file.slice(CHUNK_HEADER, file.u32LittleEndian(4)).after(WEBP.length());
    Bytes extended = Bytes.NONE;
    Bytes lossy = Bytes.NONE;
    Bytes lossless = Bytes.NONE;
    Bytes alpha = Bytes.NONE;
    Bytes exif = Bytes.NONE;
    Bytes xmp = Bytes.NONE;
    for (int at = 0; at < chunks.size(); ) {
      Bytes chunk = chunks.slice(at, CHUNK_HEADER + chunks.u32LittleEndian(at + 4));
      Bytes data = chunk.after(CHUNK_HEADER);
      boolean first = lossy.size() + lossless.size() == 0;
      switch (chunk.slice(0, 4).latin()) {
        case "VP8X" -> extended = data;
        case "VP8 " -> lossy = first ? data : lossy;
        case "VP8L" -> lossless = first ? data : lossless;
        case "ALPH" -> alpha = first ? data : alpha;
        case "EXIF" -> exif = exif.size() == 0 ? data : exif;
        case "XMP " -> xmp = xmp.size() == 0 ? data : xmp;
        case "ANIM", "ANMF" -> throw UnreadableImageException.animated();
        default -> {}
      }
      at += chunk.size() + chunk.size() % 2;
    }
    int flags = extended.size() > 0 ? extended.u8(0) : 0;
    if ((flags & ANIMATION_FLAG) != 0) {
      throw UnreadableImageException.animated();
    }
    Orientation orientation =
        ExifOrientation.of(
            (flags & EXIF_FLAG) != 0 ? exif : Bytes.NONE,
            (flags & XMP_FLAG) != 0 ? xmp.latin() : "");
    WebpFile image =
        lossless.size() > 0
            ? ofLossless(lossless, orientation)
            : ofLossy(lossy, alpha, orientation);
    if (extended.size() > 0 && !image.fills(extended)) {
      throw UnreadableImageException.damaged();
    }
    return image;
  }

  private static WebpFile ofLossy(Bytes bitstream, Bytes alpha, Orientation orientation)
      throws UnreadableImageException {
    if (!bitstream.startsWith(3, LOSSY_START)) {
      throw UnreadableImageException.damaged();
    }
    int width = bitstream.u16LittleEndian(6) & MASK_14_BITS;
    int height = bitstream.u16LittleEndian(8) & MASK_14_BITS;
    return new WebpFile(width, height, false, bitstream, alpha, orientation);
  }

  private static WebpFile ofLossless(Bytes bitstream, Orientation orientation)
      throws UnreadableImageException {
    int version = bitstream.u8(LOSSLESS_HEADER - 1) >> 5;
    if (!bitstream.startsWith(0, LOSSLESS_START) || version != 0) {
      throw UnreadableImageException.damaged();
    }
    long sizes = bitstream.u32LittleEndian(1);
    int width = 1 + (int) (sizes & MASK_14_BITS);
    int height = 1 + (int) (sizes >> 14 & MASK_14_BITS);
    return new WebpFile(width, height, true, bitstream, Bytes.NONE, orientation);
  }

  /** The canvas of the extended format: flags, 3 bytes reserved, then width and height less 1. */
  private boolean fills(Bytes extended) throws UnreadableImageException {
    long canvasWidth = 1 + extended.u16LittleEndian(4) + ((long) extended.u8(6) << 16);
    long canvasHeight = 1 + extended.u16LittleEndian(7) + ((long) extended.u8(9) << 16);
    return width == canvasWidth && height == canvasHeight;
  }

  @Override
  public boolean hasAlpha() throws UnreadableImageException {
    return lossless ? (bitstream.u32LittleEndian(1) & ALPHA_USED) != 0 : alpha.size() > 0;
  }

  @Override
  public long decodingBytes() {
    long pixels = (long) width * height;
    long inLossless = (lossless ? 7 : 5) * pixels + Vp8lDecoder.TABLE_BYTES;
    if (lossless) {
      return inLossless;
    }
    return Math.max(Vp8Decoder.bytes(width, height), alpha.size() > 0 ? inLossless : 0);
  }

  @Override
  public Image decode(Layer layer, Cancellation cancellation) throws UnreadableImageException {
    if (lossless) {
      Bytes data = bitstream.after(LOSSLESS_HEADER);
      int[] pixels = new Vp8lDecoder(data, cancellation).decode(width, height);
      return switch (layer) {
        case COLORS -> colors(pixels);
        case TRANSPARENCY -> Image.grey(width, height, i -> ~pixels[i] >>> 24);
      };
    }
    return switch (layer) {
      case COLORS ->
          new Image(width, height, new Vp8Decoder(width, height, bitstream, cancellation).decode());
      case TRANSPARENCY -> {
        byte[] samples = new WebpAlpha(alpha).decode(width, height, cancellation);
        yield Image.grey(width, height, i -> ~samples[i]);
      }
    };
  }

  private Image colors(int[] pixels) {
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return new Image(width, height, rgb);
  }
}
