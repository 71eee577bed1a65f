package dev.darkroom.app;

import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.DeviceProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code darkroom.device}, made true or refused. */
final class DeviceSetting {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceSetting.class);
  private static final String CUDA = "cuda:";

  private DeviceSetting() {}

  /**
   * @throws InvalidSettingException if a GPU is named that cannot be used
   */
  static Device resolve(String setting) {
    if (setting.equals("auto")) {
      DeviceProbe.Choice choice = DeviceProbe.choose();
      LOG.info("Using {}: {}", choice.device(), choice.reason());
      return choice.device();
    }
    Device device = setting.startsWith(CUDA) ? cuda(setting) : new Device.Cpu();
    LOG.info("Using {}: darkroom.device says so", device);
    return device;
  }

  private static Device.Cuda cuda(String setting) {
    Device.Cuda device = new Device.Cuda(Integer.parseInt(setting.substring(CUDA.length())));
    DeviceProbe.cudaProblem(device)
        .ifPresent(
            problem -> {
              throw new InvalidSettingException("darkroom.device", setting, problem);
            });
    return device;
  }
}
