package dev.darkroom.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a stored picture has to be turned (Exif 2.32, tag 0x0112); the constants stand in the order
 * of its values from 1. A pixel comes from the stored one whose coordinates are swapped, then
 * flipped.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  FLIPPED_HORIZONTALLY(false, true, false),
  ROTATED_180(false, true, true),
  FLIPPED_VERTICALLY(false, false, true),
  TRANSPOSED(true, false, false),
  ROTATED_90(true, false, true),
  TRANSVERSED(true, true, true),
  ROTATED_270(true, true, false);

  private static final int TAG = 0x0112;
  private static final int LONG = 4;
  private static final int ENTRY_SIZE = 12;
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([1-8])");

  private final boolean swapped;
  private final boolean flippedX;
  private final boolean flippedY;

  Orientation(boolean swapped, boolean flippedX, boolean flippedY) {
    this.swapped = swapped;
    this.flippedX = flippedX;
    this.flippedY = flippedY;
  }

  /** What Exif says, else what XMP says; upright if neither says anything that makes sense. */
  static Orientation of(Bytes exif, Bytes xmp) {
    int value;
    try {
      value = exifValue(exif);
    } catch (UnreadablePictureException e) {
      value = 0;
    }
    if (value == 0) {
      Matcher matcher = XMP.matcher(xmp.latin());
      value = matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
    }
    return value <= values().length ? values()[value - 1] : UPRIGHT;
  }

  /** The tag in the first directory of a TIFF file (TIFF 6.0, section 2); 0 if there is none. */
  private static int exifValue(Bytes exif) throws UnreadablePictureException {
    Bytes tiff = exif.startsWith(0, "Exif\0\0") ? exif.after(6) : exif;
    boolean little = tiff.startsWith(0, "II*\0");
    if (!little && !tiff.startsWith(0, "MM\0*")) {
      return 0;
    }
    long offset = little ? tiff.u32LittleEndian(4) : tiff.u32(4);
    Bytes directory = tiff.after(Math.clamp(offset, 0, Integer.MAX_VALUE));
    int count = little ? directory.u16LittleEndian(0) : directory.u16(0);
    for (int i = 0; i < count; i++) {
      Bytes entry = directory.slice(2 + i * ENTRY_SIZE, ENTRY_SIZE);
      if ((little ? entry.u16LittleEndian(0) : entry.u16(0)) == TAG) {
        boolean isLong = (little ? entry.u16LittleEndian(2) : entry.u16(2)) == LONG;
        return little ? entry.u16LittleEndian(8) : entry.u16(isLong ? 10 : 8);
      }
    }
    return 0;
  }

  Picture apply(Picture stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = swapped ? stored.height() : stored.width();
    int height = swapped ? stored.width() : stored.height();
    byte[] source = stored.rgb();
    byte[] rgb = new byte[source.length];
    int to = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = swapped ? y : x;
        int row = swapped ? x : y;
        int sourceX = flippedX ? stored.width() - 1 - column : column;
        int sourceY = flippedY ? stored.height() - 1 - row : row;
        int from = 3 * (sourceY * stored.width() + sourceX);
        rgb[to++] = source[from];
        rgb[to++] = source[from + 1];
        rgb[to++] = source[from + 2];
      }
    }
    return new Picture(width, height, rgb);
  }
}
