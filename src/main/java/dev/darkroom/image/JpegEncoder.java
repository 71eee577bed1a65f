package dev.darkroom.image;

import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Writes baseline JPEG (ITU-T T.81, in JFIF) with chroma in full size. */
final class JpegEncoder {
  private static final String NATIVE_FORMAT = "javax_imageio_jpeg_image_1.0";
  private static final String APP1 = String.valueOf(0xE1);

  private JpegEncoder() {}

  /**
   * @param quality 1 to 100
   * @param segments the data of APP1 segments
   */
  static byte[] encode(Image image, int quality, List<byte[]> segments) {
    var buffered = image.toBufferedImage();
    return ImageWriters.write(
        "jpeg",
        writer -> {
          JPEGImageWriteParam settings = settings(writer, quality);
          IIOMetadata metadata =
              writer.getDefaultImageMetadata(
                  ImageTypeSpecifier.createFromRenderedImage(buffered), settings);
          edit(metadata, segments);
          writer.write(null, new IIOImage(buffered, null, metadata), settings);
        });
  }

  private static JPEGImageWriteParam settings(ImageWriter writer, int quality) {
    var settings = (JPEGImageWriteParam) writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(quality / 100f);
    settings.setOptimizeHuffmanTables(true);
    return settings;
  }

  /** What the JDK's writer takes from metadata alone. */
  private static void edit(IIOMetadata metadata, List<byte[]> segments)
      throws IIOInvalidTreeException {
    var root = (Element) metadata.getAsTree(NATIVE_FORMAT);
    var components = root.getElementsByTagName("componentSpec");
    for (int i = 0; i < components.getLength(); i++) {
      var component = (Element) components.item(i);
      component.setAttribute("HsamplingFactor", "1");
      component.setAttribute("VsamplingFactor", "1");
    }
    Node markers = root.getElementsByTagName("markerSequence").item(0);
    Node first = markers.getFirstChild();
    for (byte[] segment : segments) {
      IIOMetadataNode marker = new IIOMetadataNode("unknown");
      marker.setAttribute("MarkerTag", APP1);
      marker.setUserObject(segment);
      markers.insertBefore(marker, first);
    }
    metadata.setFromTree(NATIVE_FORMAT, root);
  }
}
