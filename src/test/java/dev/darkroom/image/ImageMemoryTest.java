package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.OtherJvm;
import dev.darkroom.failure.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that the heap does not hold, or just so. */
class ImageMemoryTest {
  @TempDir Path folder;

  /** 4096 x 4096 in 40 MB. */
  @Test
  void anImageWithoutRoomIsNotSaidToBeDamaged() throws Exception {
    Path file = folder.resolve("black.png");
    Files.writeString(file, black());

    assertThat(OtherJvm.run(Read.class, List.of("-Xmx40m"), file.toString()))
        .isEqualTo("no memory");
  }

  /** 134 MB a row, of which PNG filters need one; the file's text and bytes are of no account. */
  @Test
  void theLongestRowIsReadAndResizedInTwoHundredMegabytes() throws Exception {
    Path file = folder.resolve("row.png");
    byte[] png = Attacks.emptyPng(1 << 24, 1, 6, false);
    Files.writeString(file, Base64.getEncoder().encodeToString(png));

    assertThat(OtherJvm.run(Read.class, List.of("-Xmx208m"), file.toString(), "256"))
        .isEqualTo("read");
  }

  private static String black() throws IOException {
    var image = new BufferedImage(4096, 4096, BufferedImage.TYPE_3BYTE_BGR);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }

  /** Reads the image of a file, in a square of a size. */
  static final class Read {
    public static void main(String[] args) throws IOException {
      try {
        Upload upload = Images.open("image", Files.readString(Path.of(args[0])));
        int side = args.length > 1 ? Integer.parseInt(args[1]) : 4096;
        upload.read(side, side, Cancellation.NONE);
        System.out.println("read");
      } catch (OutOfMemoryError e) {
        System.out.println("no memory");
      } catch (InvalidInputException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
