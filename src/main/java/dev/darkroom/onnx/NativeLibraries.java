package dev.darkroom.onnx;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime's own libraries. Unless it is told where they lie, it unpacks them into the
 * temporary folder at every start, and a process that is killed leaves them there.
 */
public final class NativeLibraries {
  private static final String PATH = "onnxruntime.native.path";

  private NativeLibraries() {}

  /** The folder of the class path with those for this machine; empty if it is told already. */
  public static Optional<String> packed() {
    return System.getProperty(PATH) == null
        ? Optional.of(
            "ai/onnxruntime/native/"
                + platform(System.getProperty("os.name"), System.getProperty("os.arch")))
        : Optional.empty();
  }

  /** As ONNX Runtime spells it. */
  static String platform(String system, String processor) {
    String os = system.toLowerCase(Locale.ROOT);
    String name = os.startsWith("windows") ? "win" : os.startsWith("mac") ? "osx" : "linux";
    return name + "-" + (processor.equals("aarch64") ? "aarch64" : "x64");
  }

  /**
   * Whether sessions need a library.
   *
   * @param gpus whether any will run on a GPU
   */
  public static boolean isNeeded(String file, boolean gpus) {
    return !file.contains("providers_tensorrt") && (gpus || !file.contains("providers_cuda"));
  }

  /** Tells ONNX Runtime where they lie; to be done before anything else asks for it. */
  public static void loadFrom(Path folder) {
    System.setProperty(PATH, folder.toAbsolutePath().toString());
  }
}
