package dev.darkroom.image;

import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
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
   * @throws UnreadablePictureException also where the reader only warns: it fills in what is
   *     missing
   */
  static Raster read(ImageReaderSpi plugIn, PictureFile file, Reading reading)
      throws UnreadablePictureException {
    ImageReader reader = open(plugIn);
    AtomicBoolean warned = new AtomicBoolean();
    reader.addIIOReadWarningListener((source, warning) -> warned.set(true));
    Raster raster;
    try (var input = new BoundedInput(file.essence())) {
      reader.setInput(input, true, true);
      requireSize(reader, file);
      raster = reading.from(reader);
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof OutOfMemoryError noMemory) {
        throw noMemory;
      }
      // Readers meet damaged data with whatever exception the damage leads to.
      throw UnreadablePictureException.damaged();
    } finally {
      reader.dispose();
    }
    if (warned.get()) {
      throw UnreadablePictureException.damaged();
    }
    return raster;
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
