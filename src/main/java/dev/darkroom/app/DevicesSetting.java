package dev.darkroom.app;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.DeviceProbe;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code darkroom.devices}, made true or refused. */
final class DevicesSetting {
  private static final Logger LOG = LoggerFactory.getLogger(DevicesSetting.class);
  private static final String NAME = "darkroom.devices";
  private static final String AUTO = "auto";
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
