package dev.darkroom.image;

import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a PNG file's image data row by row, undoes the filters (third edition, section 9) and
 * keeps 8 bits of red, green and blue. Beside the image it holds one row.
 */
final class PngDecoder {
  /** Bytes that are inflated at once. */
  private static final int PIECE = 1 << 15;

  /** Of the passes: first column and row, and the steps between them. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final PngHeader header;
  private final byte[] palette;
  private final Bytes transparency;
  private final Layer layer;
  private final Iterator<Bytes> data;
  private final Cancellation cancellation;
  private final int pixelBytes;
  private final byte[] inflated = new byte[PIECE];
  private int inflatedSize;
  private int position;
  private final byte[] row;

  /** What stood in {@link #row} before the last pixel did. */
  private final byte[] aboveLeft;

  private final byte[] rgb;

  PngDecoder(PngFile file, Layer layer, Cancellation cancellation) {
    this.header = file.header();
    this.palette = file.palette();
    this.transparency = file.transparency();
    this.layer = layer;
    this.data = file.data().iterator();
    this.cancellation = cancellation;
    this.pixelBytes = Math.max(1, header.samples() * header.bitDepth() / 8);
    this.aboveLeft = new byte[pixelBytes];
    this.row = new byte[Math.toIntExact(header.rowBytes(header.width()))];
    this.rgb = new byte[3 * header.width() * header.height()];
  }

  /** What is held beside the image. */
  static long bufferBytes(PngHeader header) {
    return PIECE + header.rowBytes(header.width());
  }

  Image decode() throws UnreadableImageException {
    try (Inflater inflater = new Inflater()) {
      for (int[] pass : header.interlaced() ? ADAM7 : ONE_PASS) {
        int pixels = Math.ceilDiv(header.width() - pass[0], pass[2]);
        if (pixels > 0) {
          Arrays.fill(row, (byte) 0);
          for (int y = pass[1]; y < header.height(); y += pass[3]) {
            readRow(inflater, (int) header.rowBytes(pixels));
            writePixels(3 * (y * header.width() + pass[0]), 3 * pass[2], pixels);
          }
        }
      }
    } catch (DataFormatException e) {
      throw UnreadableImageException.damaged();
    }
    return new Image(header.width(), header.height(), rgb);
  }

  /** Turns the row above, in {@link #row}, into the next one. */
  private void readRow(Inflater inflater, int size)
      throws UnreadableImageException, DataFormatException {
    inflateMore(inflater);
    int filter = inflated[position++];
    Arrays.fill(aboveLeft, (byte) 0);
    for (int from = 0; from < size; ) {
      inflateMore(inflater);
      int to = Math.min(size, from + inflatedSize - position);
      switch (filter) {
        case 0 -> System.arraycopy(inflated, position, row, from, to - from);
        case 1 -> addLeft(from, to);
        case 2 -> addAbove(from, to);
        case 3 -> addAverage(from, to);
        case 4 -> addPaeth(from, to);
        default -> throw UnreadableImageException.damaged();
      }
      position += to - from;
      from = to;
    }
  }

  /** Has at least one byte that has not been used. */
  private void inflateMore(Inflater inflater) throws UnreadableImageException, DataFormatException {
    if (position < inflatedSize) {
      return;
    }
    cancellation.check();
    position = 0;
    inflatedSize = inflater.inflate(inflated);
    while (inflatedSize == 0) {
      if (!inflater.needsInput() || !data.hasNext()) {
        throw UnreadableImageException.damaged();
      }
      Bytes next = data.next();
      inflater.setInput(next.data(), next.from(), next.size());
      inflatedSize = inflater.inflate(inflated);
    }
  }

  private int left(int i) {
    return i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
  }

  private void addLeft(int from, int to) {
    for (int i = from; i < to; i++) {
      row[i] = (byte) (inflated[position + i - from] + left(i));
    }
  }

  private void addAbove(int from, int to) {
    for (int i = from; i < to; i++) {
      row[i] += inflated[position + i - from];
    }
  }

  private void addAverage(int from, int to) {
    for (int i = from; i < to; i++) {
      row[i] = (byte) (inflated[position + i - from] + (left(i) + (row[i] & 0xFF)) / 2);
    }
  }

  private void addPaeth(int from, int to) {
    int channel = from % pixelBytes;
    for (int i = from; i < to; i++) {
      int left = left(i);
      int above = row[i] & 0xFF;
      int corner = aboveLeft[channel] & 0xFF;
      aboveLeft[channel] = row[i];
      row[i] = (byte) (inflated[position + i - from] + paeth(left, above, corner));
      channel = channel + 1 == pixelBytes ? 0 : channel + 1;
    }
  }

  /** Section 9.4. */
  private static int paeth(int left, int above, int corner) {
    int toLeft = Math.abs(above - corner);
    int toAbove = Math.abs(left - corner);
    int toCorner = Math.abs(left + above - 2 * corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }

  /**
   * Writes the pixels of {@link #row}.
   *
   * @param at the index in {@link #rgb} of the first
   * @param step from one to the next
   */
  private void writePixels(int at, int step, int pixels) throws UnreadableImageException {
    if (layer == Layer.TRANSPARENCY) {
      writeTransparency(at, step, pixels);
      return;
    }
    switch (header.colorType()) {
      case PngHeader.PALETTE -> writeColors(at, step, pixels);
      case PngHeader.RGB, PngHeader.RGB_ALPHA -> writeRgb(at, step, pixels);
      default -> writeGrey(at, step, pixels);
    }
  }

  private void writeRgb(int at, int step, int pixels) {
    int sampleBytes = header.bitDepth() / 8;
    if (pixelBytes == 3 && step == 3) {
      System.arraycopy(row, 0, rgb, at, 3 * pixels);
      return;
    }
    int from = 0;
    int to = at;
    for (int i = 0; i < pixels; i++) {
      rgb[to] = row[from];
      rgb[to + 1] = row[from + sampleBytes];
      rgb[to + 2] = row[from + 2 * sampleBytes];
      from += pixelBytes;
      to += step;
    }
  }

  private void writeGrey(int at, int step, int pixels) {
    int largest = (1 << Math.min(header.bitDepth(), 8)) - 1;
    int to = at;
    for (int i = 0; i < pixels; i++) {
      byte grey = (byte) (sample(i) * 255 / largest);
      rgb[to] = grey;
      rgb[to + 1] = grey;
      rgb[to + 2] = grey;
      to += step;
    }
  }

  private void writeColors(int at, int step, int pixels) {
    int to = at;
    for (int i = 0; i < pixels; i++) {
      System.arraycopy(palette, 3 * sample(i), rgb, to, 3);
      to += step;
    }
  }

  private void writeTransparency(int at, int step, int pixels) throws UnreadableImageException {
    int to = at;
    for (int i = 0; i < pixels; i++) {
      byte transparent = (byte) ~alpha(i);
      rgb[to] = transparent;
      rgb[to + 1] = transparent;
      rgb[to + 2] = transparent;
      to += step;
    }
  }

  /** 255 where the pixel covers what lies behind it. */
  private int alpha(int pixel) throws UnreadableImageException {
    if (header.hasAlpha()) {
      return row[(pixel + 1) * pixelBytes - Math.max(1, header.bitDepth() / 8)];
    }
    if (header.colorType() == PngHeader.PALETTE) {
      int place = sample(pixel);
      return place < transparency.size() ? transparency.u8(place) : 255;
    }
    return isTransparentColor(pixel) ? 0 : 255;
  }

  private boolean isTransparentColor(int pixel) throws UnreadableImageException {
    if (header.bitDepth() < 8) {
      return sample(pixel) == transparency.u16(0);
    }
    int sampleBytes = header.bitDepth() / 8;
    for (int i = 0; i < header.samples(); i++) {
      int at = pixel * pixelBytes + i * sampleBytes;
      int sample = row[at] & 0xFF;
      if (sampleBytes == 2) {
        sample = sample << 8 | row[at + 1] & 0xFF;
      }
      if (sample != transparency.u16(2 * i)) {
        return false;
      }
    }
    return true;
  }

  /** A pixel's first sample; of 16 bits, the upper 8. */
  private int sample(int pixel) {
    int depth = header.bitDepth();
    if (depth >= 8) {
      return row[pixel * pixelBytes] & 0xFF;
    }
    int bit = pixel * depth;
    return (row[bit >> 3] & 0xFF) >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
  }
}
