package dev.darkroom.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A JPEG file (ITU-T T.81), reduced to tables, frame and scans: the first image in it, without
 * thumbnails, profiles and what follows. What it says of itself stands before the first scan.
 *
 * @param colors what the samples mean
 * @param essence a JFIF file of nothing but what pixels need
 */
record JpegFile(
    JpegFrame frame, int scans, JpegColors colors, Orientation orientation, byte[] essence)
    implements ImageFile {
  static final String SIGNATURE = "\u00FF\u00D8\u00FF";

  /** Calls three samples YCbCr, so that the reader does not guess; they are read as they are. */
  private static final String START = "\u00FF\u00D8\u00FF\u00E0\0\u0010JFIF\0\1\1\0\0\1\0\1\0\0";

  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  /** Encoders write about ten. */
  private static final int MAX_SCANS = 100;

  /** Of all scans together, each of which costs a pass over the image, however short it is. */
  private static final long MAX_SCANNED_PIXELS = 20L << 24;

  private static final int END = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  static JpegFile of(Bytes file) throws UnreadableImageException {
    ByteArrayOutputStream essence = new ByteArrayOutputStream(file.size());
    essence.writeBytes(START.getBytes(StandardCharsets.ISO_8859_1));
    Optional<JpegFrame> frame = Optional.empty();
    Bytes jfif = Bytes.NONE;
    Bytes adobe = Bytes.NONE;
    ByteArrayOutputStream exif = new ByteArrayOutputStream();
    Bytes xmp = Bytes.NONE;
    int scans = 0;
    boolean complete = false;
    for (int at = nextMarker(file, 2); !complete && file.u8(at) != END; ) {
      int marker = file.u8(at);
      Bytes segment = file.slice(at + 1, file.u16(at + 1));
      Bytes data = segment.after(2);
      int end = at + 1 + segment.size();
      switch (marker) {
        case 0xC0, 0xC1, 0xC2 -> {
          if (frame.isPresent()) {
            throw UnreadableImageException.damaged();
          }
          frame = Optional.of(JpegFrame.of(marker == 0xC2, data));
        }
        case 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF -> throw rareCoding();
        case START_OF_SCAN -> {
          scans++;
          // Whoever decodes such a scan sees that it is whole, and needs no mark at its end.
          complete = frame.isPresent() && frame.get().isWholeIn(data);
          end = complete ? endOfScan(file, end) : nextMarker(file, end) - 1;
        }
        case 0xE0 -> jfif = scans == 0 && data.startsWith(0, "JFIF\0") ? data : jfif;
        case 0xE1 -> {
          if (scans == 0 && data.startsWith(0, EXIF)) {
            Bytes part = exif.size() == 0 ? data : data.after(EXIF.length());
            exif.write(part.data(), part.from(), part.size());
          } else if (scans == 0 && data.startsWith(0, XMP)) {
            xmp = data;
          }
        }
        case 0xEE -> adobe = scans == 0 && data.startsWith(0, "Adobe") ? data : adobe;
        default -> {}
      }
      if (isEssential(marker)) {
        essence.write(0xFF);
        essence.write(file.data(), file.from() + at, end - at);
      }
      at = complete ? at : nextMarker(file, end);
    }
    essence.write(0xFF);
    essence.write(END);
    JpegFrame only = frame.orElseThrow(UnreadableImageException::damaged);
    requireModest(only, scans);
    return new JpegFile(
        only,
        scans,
        only.colors(jfif, adobe),
        ExifOrientation.of(new Bytes(exif.toByteArray()), xmp.latin()),
        essence.toByteArray());
  }

  private static void requireModest(JpegFrame frame, int scans) throws UnreadableImageException {
    if (scans == 0) {
      throw UnreadableImageException.damaged();
    }
    if (scans > MAX_SCANS) {
      throw new UnreadableImageException(
          "it has %d scans, more than %d".formatted(scans, MAX_SCANS));
    }
    long pixels = (long) frame.width() * frame.height();
    if (scans > 1 && scans * pixels > MAX_SCANNED_PIXELS) {
      throw new UnreadableImageException(
          "its %d scans of %d x %d pixels are more than %d pixels in all; save it as baseline JPEG"
              .formatted(scans, frame.width(), frame.height(), MAX_SCANNED_PIXELS));
    }
  }

  /** Past the marker's 0xFF; entropy-coded data, restarts and fill bytes are passed over. */
  private static int nextMarker(Bytes file, int from) throws UnreadableImageException {
    int at = endOfScan(file, from);
    if (at == file.size()) {
      throw UnreadableImageException.endsTooEarly();
    }
    return at + 1;
  }

  /** The index of the next marker's 0xFF; the file's end if there is none. */
  private static int endOfScan(Bytes file, int from) throws UnreadableImageException {
    for (int at = from; at + 1 < file.size(); at++) {
      if (file.u8(at) == 0xFF) {
        int code = file.u8(at + 1);
        boolean restart = code >= 0xD0 && code <= 0xD7;
        if (code > 1 && code != 0xFF && !restart) {
          return at;
        }
      }
    }
    return file.size();
  }

  /** Frame, Huffman and quantization tables, restart interval, scan. */
  private static boolean isEssential(int marker) {
    return switch (marker) {
      case 0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD -> true;
      default -> false;
    };
  }

  static UnreadableImageException rareCoding() {
    return new UnreadableImageException(
        "its JPEG coding is neither baseline nor progressive of 8 bits with Huffman codes");
  }

  @Override
  public int width() {
    return frame.width();
  }

  @Override
  public int height() {
    return frame.height();
  }

  @Override
  public boolean hasAlpha() {
    return false;
  }

  @Override
  public long decodingBytes() {
    long samples = (long) width() * height() * frame.components().size();
    long coefficients = frame.progressive() || scans > 1 ? frame.coefficientBytes() : 0;
    return samples + Math.max(coefficients, colors.convertedBytes((long) width() * height()));
  }

  @Override
  public Image decode(Layer layer, Cancellation cancellation) throws UnreadableImageException {
    byte[] samples = JdkJpegReader.read(this, cancellation);
    return new Image(width(), height(), colors.toRgb(samples));
  }
}
