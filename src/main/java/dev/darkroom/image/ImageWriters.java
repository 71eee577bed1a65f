package dev.darkroom.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageWriter;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageWriterSpi;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Image writers and where they write to. */
final class ImageWriters {
  /** What is written, by a writer whose output is set. */
  interface Writing {
    void run(ImageWriter writer) throws IOException;
  }

  private ImageWriters() {}

  /**
   * What the JDK's own writer writes; the class path may have other plug-ins.
   *
   * @param format its name in Image I/O
   */
  static byte[] write(String format, Writing writing) {
    ImageWriterSpi plugIn =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                ImageWriterSpi.class,
                provider ->
                    provider.getClass().getModule() == ImageWriterSpi.class.getModule()
                        && List.of(((ImageWriterSpi) provider).getFormatNames()).contains(format),
                false)
            .next();
    return write(plugIn, writing);
  }

  static byte[] write(ImageWriterSpi plugIn, Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriter writer = plugIn.createWriterInstance();
      try {
        writer.setOutput(output);
        writing.run(writer);
      } finally {
        writer.dispose();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
