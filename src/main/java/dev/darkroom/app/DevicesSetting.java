package dev.darkroom.app;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.DeviceProbe;
import dev.darkroom.onnx.NativeLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code darkroom.devices}, made true or refused. */
final class DevicesSetting {
  private static final Logger LOG = LoggerFactory.getLogger(DevicesSetting.class);
  private static final String NAME = "darkroom.devices";
  private static final String AUTO = "auto";
  private static final String CPU = "cpu";
  private static final String CUDA = "cuda:";

  private DevicesSetting() {}

  /**
   * @throws InvalidSettingException if a GPU is named that cannot be used, or a device twice
   */
  static List<? extends Device> resolve(List<String> settings) {
    if (settings.equals(List.of(AUTO))) {
      DeviceProbe.Choice choice = DeviceProbe.choose();
      LOG.info("Using {}: {}", choice.devices(), choice.reason());
      return choice.devices();
    }
    if (settings.contains(AUTO) || settings.stream().distinct().count() < settings.size()) {
      throw new InvalidSettingException(
          NAME, String.join(",", settings), "it must be auto alone, or each device once");
    }
    List<Device> devices = settings.stream().map(DevicesSetting::device).toList();
    LOG.info("Using {}: {} says so", devices, NAME);
    return devices;
  }

  /**
   * Puts the libraries that these devices need where ONNX Runtime finds them.
   *
   * @throws UnusableFolderException if that is not possible
   */
  static void unpackLibraries(List<String> settings, FileCache cache) {
    boolean gpus = !settings.equals(List.of(CPU)) && DeviceProbe.hasDriver();
    Optional<ClassPathFolder> packed =
        NativeLibraries.packed().map(ClassPathFolder::new).filter(ClassPathFolder::exists);
    if (packed.isPresent()) {
      try {
        NativeLibraries.loadFrom(
            packed.get().resolve(cache, file -> NativeLibraries.isNeeded(file.path(), gpus)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot unpack ONNX Runtime", e);
      }
    }
  }

  private static Device device(String setting) {
    return setting.startsWith(CUDA) ? cuda(setting) : new Device.Cpu();
  }

  private static Device.Cuda cuda(String setting) {
    Device.Cuda device = new Device.Cuda(Integer.parseInt(setting.substring(CUDA.length())));
    DeviceProbe.cudaProblem(device)
        .ifPresent(
            problem -> {
              throw new InvalidSettingException(NAME, setting, problem);
            });
    return device;
  }
}
