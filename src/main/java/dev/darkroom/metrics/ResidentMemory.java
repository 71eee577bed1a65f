package dev.darkroom.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of the whole process. Most of it is ONNX Runtime's, of which the JVM's meters know
 * nothing.
 *
 * @param status the process's status as Linux tells it; where there is none there is no meter
 */
public record ResidentMemory(Path status) implements MeterBinder {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Of this process. */
  public ResidentMemory() {
    this(Path.of("/proc/self/status"));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    if (Files.isReadable(status)) {
      Gauge.builder("process.resident.memory", this, ResidentMemory::bytes)
          .description("Resident memory of the process, native memory included")
          .baseUnit("bytes")
          .register(registry);
    }
  }

  private double bytes() {
    try {
      Matcher resident = RESIDENT.matcher(Files.readString(status));
      return resident.find() ? Long.parseLong(resident.group(1)) * 1024.0 : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
