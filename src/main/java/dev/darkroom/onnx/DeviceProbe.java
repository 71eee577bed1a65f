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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out where sessions can run, by running one. */
public final class DeviceProbe {
  private static final String DRIVER =
      System.getProperty("os.name").startsWith("Windows") ? "nvcuda" : "libcuda.so.1";

  /**
   * Devices, and why they were chosen.
   *
   * @param reason a clause for people, such as "CUDA works"
   */
  public record Choice(List<? extends Device> devices, String reason) {}

  private DeviceProbe() {}

  /** All GPUs from 0 on where CUDA works, else the CPU. */
  public static Choice choose() {
    return cudaProblem(new Device.Cuda(0))
        .map(problem -> new Choice(List.of(new Device.Cpu()), problem))
        .orElseGet(() -> new Choice(gpus(), "CUDA works"));
  }

  private static List<Device.Cuda> gpus() {
    return Stream.iterate(0, index -> index + 1)
        .map(Device.Cuda::new)
        .takeWhile(gpu -> cudaProblem(gpu).isEmpty())
        .toList();
  }

  /** Why a GPU cannot be used; empty where it can. */
  public static Optional<String> cudaProblem(Device.Cuda device) {
    // Asking ONNX Runtime would need 600 MB of libraries only to say the same.
    if (!hasDriver()) {
      return Optional.of("there is no NVIDIA driver (" + DRIVER + " cannot be loaded)");
    }
    try {
      runConvolution(device);
      return Optional.empty();
    } catch (DarkroomException | UncheckedIOException e) {
      return Optional.of("CUDA does not work here: " + e.getMessage());
    }
  }

  /** Whether there may be a GPU at all. */
  public static boolean hasDriver() {
    return canLoad(DRIVER);
  }

  /** Whether a device that worked before still does. */
  public static boolean works(Device device) {
    return switch (device) {
      case Device.Cpu _ -> true;
      case Device.Cuda gpu -> cudaProblem(gpu).isEmpty();
    };
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
