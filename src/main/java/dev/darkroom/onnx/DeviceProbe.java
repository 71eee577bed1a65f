package dev.darkroom.onnx;

import dev.darkroom.failure.DarkroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Finds out where sessions can run, by running one. */
public final class DeviceProbe {
  /**
   * A device, and why it was chosen.
   *
   * @param reason a clause for people, such as "CUDA works"
   */
  public record Choice(Device device, String reason) {}

  private static final Device.Cuda FIRST_GPU = new Device.Cuda(0);

  private DeviceProbe() {}

  /** GPU 0 if CUDA works there, else the CPU. */
  public static Choice choose() {
    return cudaProblem(FIRST_GPU)
        .map(problem -> new Choice(new Device.Cpu(), problem))
        .orElseGet(() -> new Choice(FIRST_GPU, "CUDA works"));
  }

  /** Why a GPU cannot be used; empty where it can. */
  public static Optional<String> cudaProblem(Device.Cuda device) {
    String driver = System.getProperty("os.name").startsWith("Windows") ? "nvcuda" : "libcuda.so.1";
    // Asking ONNX Runtime would unpack 600 MB only to say the same.
    if (!canLoad(driver)) {
      return Optional.of("there is no NVIDIA driver (" + driver + " cannot be loaded)");
    }
    try {
      runConvolution(device);
      return Optional.empty();
    } catch (DarkroomException | UncheckedIOException e) {
      return Optional.of("CUDA does not work here: " + e.getMessage());
    }
  }

  @SuppressWarnings("restricted")
  private static boolean canLoad(String library) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(library, arena);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A convolution, because cuDNN is loaded only when one runs. */
  static void runConvolution(Device device) {
    try {
      Path file = Files.createTempFile("darkroom-probe", ".onnx");
      try (InputStream model = DeviceProbe.class.getResourceAsStream("convolution.onnx")) {
        Files.copy(Objects.requireNonNull(model), file, StandardCopyOption.REPLACE_EXISTING);
        try (var session = OnnxSession.open(file, new SessionSettings(device, 1));
            var run =
                session.bind(Map.of("x", new long[] {1, 1, 8, 8}, "y", new long[] {1, 1, 8, 8}))) {
          run.run();
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
