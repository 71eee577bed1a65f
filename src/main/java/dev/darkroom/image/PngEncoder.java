package dev.darkroom.image;

import java.awt.image.BufferedImage;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** Writes PNG (RFC 2083 and its third edition) with text inside. The same input, the same bytes. */
final class PngEncoder {
  private static final String NATIVE_FORMAT = "javax_imageio_png_1.0";

  private PngEncoder() {}

  /**
   * Encodes an image.
   *
   * @param texts keywords of 1 to 79 Latin-1 characters and their texts, each an iTXt chunk in
   *     UTF-8
   */
  static byte[] encode(Image image, Map<String, String> texts) {
    BufferedImage buffered = image.toBufferedImage();
    return ImageWriters.write(
        "png",
        writer -> {
          IIOMetadata metadata =
              writer.getDefaultImageMetadata(
                  ImageTypeSpecifier.createFromRenderedImage(buffered),
                  writer.getDefaultWriteParam());
          addTexts(metadata, texts);
          writer.write(new IIOImage(buffered, null, metadata));
        });
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
}
