package dev.darkroom.image;

import dev.darkroom.failure.DarkroomException;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** The JDK's reader, held to it: an image without a complaint, or a refusal. */
final class JdkJpegReader {
  private JdkJpegReader() {}

  /**
   * Reads samples as they are stored, without a colour conversion; those of a pixel lie side by
   * side.
   *
   * @throws UnreadableImageException also where the reader only warns before it has read the last
   *     row: it fills in what is missing
   */
  static byte[] read(JpegFile file, Cancellation cancellation) throws UnreadableImageException {
    ImageReader reader = open();
    try (var input = new BoundedInput(file.essence(), cancellation)) {
      reader.setInput(input, true, true);
      requireSize(reader, file);
      RowCounter rows = new RowCounter(file.scans() * file.height(), cancellation);
      reader.addIIOReadUpdateListener(rows);
      reader.addIIOReadWarningListener((source, warning) -> rows.requireAll());
      return ((DataBufferByte) reader.readRaster(0, null).getDataBuffer()).getData();
    } catch (DarkroomException | CancellationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof OutOfMemoryError noMemory) {
        throw noMemory;
      }
      // It meets damaged data with whatever exception the damage leads to.
      throw UnreadableImageException.damaged();
    } finally {
      reader.dispose();
    }
  }

  /** INVARIANT: what takes memory is the size that was checked. */
  private static void requireSize(ImageReader reader, JpegFile file) throws IOException {
    if (reader.getWidth(0) != file.width() || reader.getHeight(0) != file.height()) {
      throw new IIOException("the reader has found another size");
    }
  }

  /** Not looked up by format alone: the class path may have other plug-ins. */
  private static ImageReader open() {
    ImageReaderSpi plugIn =
        IIORegistry.getDefaultInstance()
            .getServiceProviders(
                ImageReaderSpi.class,
                provider ->
                    provider.getClass().getModule() == ImageReaderSpi.class.getModule()
                        && List.of(((ImageReaderSpi) provider).getFormatNames()).contains("jpeg"),
                false)
            .next();
    try {
      return plugIn.createReaderInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
