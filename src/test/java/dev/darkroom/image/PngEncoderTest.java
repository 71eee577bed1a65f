package dev.darkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PngEncoderTest {
  private static final Image IMAGE =
      new Image(2, 1, new byte[] {(byte) 255, 0, 10, 20, (byte) 200, 30});

  @Test
  void keepsEveryPixel() {
    byte[] png = PngEncoder.encode(IMAGE, List.of());

    assertThat(Png.decode(png).getWidth()).isEqualTo(2);
    assertThat(Png.rgb(png)).containsExactly(255, 0, 10, 20, 200, 30);
  }

  @Test
  void carriesTextInAnyScript() {
    String text = "{\"prompt\": \"ein Füchslein 狐 🦊\"}";

    byte[] png = PngEncoder.encode(IMAGE, List.of(PngChunk.internationalText("darkroom", text)));

    assertThat(Png.text(png, "darkroom")).isEqualTo(text);
  }
}
