package dev.darkroom.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG (RFC 2083 and its third edition) with text inside. The same input, the same bytes. */
public final class PngEncoder {
  private static final String NATIVE_FORMAT = "javax_imageio_png_1.0";

  private PngEncoder() {}

  /**
   * Encodes an image.
   *
   * @param texts keywords of 1 to 79 Latin-1 characters and their texts, each an iTXt chunk in
   *     UTF-8
   */
  public static byte[] encode(Image image, Map<String, String> texts) {
    BufferedImage buffered = toBufferedImage(image);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(buffered), writer.getDefaultWriteParam());
      addTexts(metadata, texts);
      writer.write(new IIOImage(buffered, null, metadata));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static void addTexts(IIOMetadata metadata, Map<String, String> texts)
      throws IIOInvalidTreeException {
    IIOMetadataNode chunks = new IIOMetadataNode("iTXt");
    texts.forEach(
        (keyword, text) -> {
          IIOMetadataNode chunk = new IIOMetadataNode("iTXtEntry");
          chunk.setAttribute("keyword", keyword);
          chunk.setAttribute("compressionFlag", "FALSE");
          chunk.setAttribute("compressionMethod", "0");
          chunk.setAttribute("languageTag", "");
          chunk.setAttribute("translatedKeyword", "");
          chunk.setAttribute("text", text);
          chunks.appendChild(chunk);
        });
    IIOMetadataNode root = new IIOMetadataNode(NATIVE_FORMAT);
    root.appendChild(chunks);
    metadata.mergeTree(NATIVE_FORMAT, root);
  }

  private static BufferedImage toBufferedImage(Image image) {
    byte[] rgb = image.rgb();
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(rgb, rgb.length),
            image.width(),
            image.height(),
            3 * image.width(),
            3,
            new int[] {0, 1, 2},
            null);
    var colors =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, raster, false, null);
  }
}
