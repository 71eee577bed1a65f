package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BoundRunTest {
  private static final Path MEMORY = Path.of("src/test/resources/onnx/memory.onnx");

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatARunTookIsKeptForTheNextUnlessItIsGivenBack() throws IOException {
    try (var session = OnnxSession.open(MEMORY, new SessionSettings(new Device.Cpu(), 1));
        var run = session.bind(Map.of("shape", new long[] {2}, "sum", new long[] {1, 1}))) {
      // ONNX Runtime never gives back what its first run took.
      run.put("shape", 1, 1);
      run.run();
      long before = residentMebibytes();

      // A tensor of 512 MiB.
      run.put("shape", 1 << 14, 1 << 13);
      run.run(Set.of(), false);
      assertThat(residentMebibytes() - before).isGreaterThan(400);

      run.run(Set.of(), true);
      assertThat(residentMebibytes() - before).isLessThan(100);
    }
  }

  private static long residentMebibytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      String resident = lines.filter(line -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(resident.replaceAll("\\D", "")) / 1024;
    }
  }
}
