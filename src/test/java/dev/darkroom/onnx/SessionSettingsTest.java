package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
  /** As onnxruntime_session_options_config_keys.h has it. */
  private static final String STOP_SPINNING = "session.force_spinning_stop";

  /** Those of the UNet would keep the VAE decoder's from the cores, and the other way round. */
  @Test
  void threadsOfASessionOnTheCpuSpinOnlyDuringItsRuns() throws Exception {
    try (var options = new SessionSettings(new Device.Cpu(), 2).toOptions()) {
      assertThat(options.getConfigEntries()).containsEntry(STOP_SPINNING, "1");
    }
  }

  /** ONNX Runtime takes any name and is silent about those that it does not know. */
  @Test
  void onnxRuntimeKnowsTheNameOfTheOption() throws IOException {
    String library =
        "/ai/onnxruntime/native/%s/%s"
            .formatted(
                NativeLibraries.platform(
                    System.getProperty("os.name"), System.getProperty("os.arch")),
                System.mapLibraryName("onnxruntime"));
    try (InputStream in =
        Objects.requireNonNull(SessionSettings.class.getResourceAsStream(library))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .contains(STOP_SPINNING);
    }
  }
}
