package dev.darkroom.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.OtherJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In a JVM of its own, which sees a limit as it sees that of a container. */
@EnabledOnOs(OS.LINUX)
class SessionThreadsTest {
  private static final int PROCESSORS = 7;

  @Test
  void sessionHasAThreadForEachProcessorThatTheJvmMayUse() throws Exception {
    // The thread that runs a session is one of them.
    assertThat(OtherJvm.run(Open.class, List.of("-XX:ActiveProcessorCount=" + PROCESSORS)))
        .isEqualTo("" + (PROCESSORS - 1));
  }

  /** Prints how many threads a session starts. */
  static final class Open {
    public static void main(String[] args) throws IOException {
      long before = unnamedThreads();
      Path model = Path.of("src/test/resources/onnx/memory.onnx");
      try (var _ = OnnxSession.open(model, new SessionSettings(new Device.Cpu(), 0))) {
        System.out.println(unnamedThreads() - before);
      }
    }

    /** Those with the name of the thread that started them: the JVM gives each of its own one. */
    private static long unnamedThreads() throws IOException {
      String own = Files.readString(Path.of("/proc/thread-self/comm"));
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        return tasks.filter(task -> isNamed(own, task)).count();
      }
    }

    private static boolean isNamed(String name, Path task) {
      try {
        return Files.readString(task.resolve("comm")).equals(name);
      } catch (IOException e) {
        // It has ended.
        return false;
      }
    }
  }
}
