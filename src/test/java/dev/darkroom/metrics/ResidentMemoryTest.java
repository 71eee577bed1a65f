package dev.darkroom.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void isWhatLinuxSays(@TempDir Path folder) throws IOException {
    Path status =
        Files.writeString(
            folder.resolve("status"), "VmHWM:\t  900 kB\nVmRSS:\t    2048 kB\nRssAnon:\t 7 kB\n");
    ResidentMemory memory = new ResidentMemory(status);

    memory.bindTo(registry);

    assertThat(registry.get("process.resident.memory").gauge().value()).isEqualTo(2_097_152);
  }

  @Test
  void isNotMeteredWhereNothingSaysIt(@TempDir Path folder) {
    new ResidentMemory(folder.resolve("status")).bindTo(registry);

    assertThat(registry.getMeters()).isEmpty();
  }
}
