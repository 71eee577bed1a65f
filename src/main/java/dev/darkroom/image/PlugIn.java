package dev.darkroom.image;

import dev.darkroom.failure.DarkroomException;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import javax.imageio.IIOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/** ImageIO's readers, held to it: a picture without a complaint, or a refusal. */
final class PlugIn {
  /** What a reader shall do with its input. */
  interface Reading {
    Raster from(ImageReader reader) throws IOException;
  }

  private PlugIn() {}

  /** The JDK's own reader, whatever other plug-ins the class path has. */
  static ImageReaderSpi ofJdk(String format) {
    return IIORegistry.getDefaultInstance()
        .getServiceProviders(
            ImageReaderSpi.class,
            provider ->
                provider.getClass().getModule() == ImageReaderSpi.class.getModule()
                    && List.of(((ImageReaderSpi) provider).getFormatNames()).contains(format),
            false)
        .next();
  }

  /**
   * Reads samples as they are stored, without a colour conversion.
   *
   * @param essence a file of nothing but what pixels need
   * @param file which says the size that was checked
   * @param passes over the picture that the reader makes
   * @throws UnreadablePictureException also where the reader only warns before it has read the last
   *     row: it fills in what is missing
   */
  static Raster read(
      ImageReaderSpi plugIn,
      byte[] essence,
      PictureFile file,
      int passes,
      Cancellation cancellation,
      Reading reading)
      throws UnreadablePictureException {
    ImageReader reader = open(plugIn);
    try (var input = new BoundedInput(essence, cancellation)) {
      reader.setInput(input, true, true);
      requireSize(reader, file);
      RowCounter rows = new RowCounter(passes * file.height(), cancellation);
      reader.addIIOReadUpdateListener(rows);
      reader.addIIOReadWarningListener((source, warning) -> rows.requireAll());
      return reading.from(reader);
    } catch (DarkroomException | CancellationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof OutOfMemoryError noMemory) {
        throw noMemory;
      }
      // Readers meet damaged data with whatever exception the damage leads to.
      throw UnreadablePictureException.damaged();
    } finally {
      reader.dispose();
    }
  }

  /** INVARIANT: what takes memory is the size that was checked. */
  private static void requireSize(ImageReader reader, PictureFile file) throws IOException {
    if (reader.getWidth(0) != file.width() || reader.getHeight(0) != file.height()) {
      throw new IIOException("the reader has found another size");
    }
  }

  private static ImageReader open(ImageReaderSpi plugIn) {
    try {
      return plugIn.createReaderInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
