package dev.darkroom.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the orientation from Exif and XMP as Pillow's {@code Image.getexif} does. */
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int ENTRY_SIZE = 12;
  private static final String PREFIX = "Exif\0\0";
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  /** No value of the tag, but a tag: XMP is not asked then. */
  private static final double NO_NUMBER = 0;

  private ExifOrientation() {}

  /**
   * What Exif says; what XMP says where Exif does not have the tag; upright where neither says
   * anything that makes sense.
   *
   * @param exif a TIFF file (TIFF 6.0, section 2), perhaps with a prefix or two; or nothing
   * @param xmp a text, or an empty one
   */
  static Orientation of(Bytes exif, String xmp) {
    Bytes tiff = withoutPrefixes(exif);
    if (tiff.size() > 0 && !Tiff.isOne(tiff)) {
      // Pillow fails here, or has failed before, and then it does not ask XMP either.
      return Orientation.UPRIGHT;
    }
    double value = tiff.size() > 0 ? tagOf(new Tiff(tiff)) : Double.NaN;
    if (Double.isNaN(value)) {
      Matcher matcher = XMP.matcher(xmp);
      value = matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
    }
    for (Orientation orientation : Orientation.values()) {
      if (orientation.ordinal() + 1 == value) {
        return orientation;
      }
    }
    return Orientation.UPRIGHT;
  }

  private static Bytes withoutPrefixes(Bytes exif) {
    Bytes rest = exif;
    for (int i = 0; i < 2 && rest.startsWith(0, PREFIX); i++) {
      rest = new Bytes(rest.data(), rest.from() + PREFIX.length(), rest.to());
    }
    return rest;
  }

  /** The tag's first value in the first directory; NaN if it has none. */
  private static double tagOf(Tiff tiff) {
    try {
      Bytes directory = tiff.at(tiff.u32(tiff.bytes(), 4));
      int count = tiff.u16(directory, 0);
      long elsewhere = 0;
      for (int i = 0; i < count; i++) {
        Bytes entry = directory.slice(2 + i * ENTRY_SIZE, ENTRY_SIZE);
        int type = tiff.u16(entry, 2);
        long size = Tiff.sizeOf(type) * tiff.u32(entry, 4);
        boolean isThere = size <= 4;
        elsewhere += isThere ? 0 : size;
        // Pillow passes over values that are together larger than the file.
        if (size > 0 && (isThere || elsewhere <= tiff.bytes().size())) {
          Bytes value = isThere ? entry.slice(8, size) : tiff.at(tiff.u32(entry, 8)).slice(0, size);
          if (tiff.u16(entry, 0) == TAG) {
            return firstNumber(tiff, type, value);
          }
        }
      }
    } catch (UnreadableImageException e) {
      // A directory that ends too early has the tags before its end.
    }
    return Double.NaN;
  }

  private static double firstNumber(Tiff tiff, int type, Bytes value)
      throws UnreadableImageException {
    return switch (type) {
      case 3 -> tiff.u16(value, 0);
      case 4, 13 -> tiff.u32(value, 0);
      case 5 -> (double) tiff.u32(value, 0) / tiff.u32(value, 4);
      case 6 -> (byte) value.u8(0);
      case 8 -> (short) tiff.u16(value, 0);
      case 9 -> (int) tiff.u32(value, 0);
      case 10 -> (double) (int) tiff.u32(value, 0) / (int) tiff.u32(value, 4);
      case 11 -> Float.intBitsToFloat((int) tiff.u32(value, 0));
      case 12 -> Double.longBitsToDouble(tiff.u64(value, 0));
      case 16 -> tiff.u64(value, 0);
      default -> NO_NUMBER;
    };
  }

  /**
   * Numbers in a TIFF file, in its byte order.
   *
   * @param bytes the file
   */
  private record Tiff(Bytes bytes) {
    /** Pillow's prefixes, of which some are a common mistake, and the offset after it. */
    static boolean isOne(Bytes bytes) {
      return bytes.size() >= 8
          && (bytes.startsWith(0, "II*\0")
              || bytes.startsWith(0, "MM\0*")
              || bytes.startsWith(0, "MM*\0")
              || bytes.startsWith(0, "II\0*")
              || bytes.startsWith(0, "MM\0+"));
    }

    /** Bytes of a value; 0 for a type that does not exist. */
    static long sizeOf(int type) {
      return switch (type) {
        case 1, 2, 6, 7 -> 1;
        case 3, 8 -> 2;
        case 4, 9, 11, 13 -> 4;
        case 5, 10, 12, 16 -> 8;
        default -> 0;
      };
    }

    Bytes at(long offset) throws UnreadableImageException {
      return bytes.after((int) Math.min(offset, Integer.MAX_VALUE));
    }

    int u16(Bytes from, int at) throws UnreadableImageException {
      return isLittleEndian() ? from.u16LittleEndian(at) : from.u16(at);
    }

    long u32(Bytes from, int at) throws UnreadableImageException {
      return isLittleEndian() ? from.u32LittleEndian(at) : from.u32(at);
    }

    long u64(Bytes from, int at) throws UnreadableImageException {
      int high = isLittleEndian() ? at + 4 : at;
      int low = isLittleEndian() ? at : at + 4;
      return u32(from, high) << 32 | u32(from, low);
    }

    private boolean isLittleEndian() {
      return bytes.startsWith(0, "II");
    }
  }
}
