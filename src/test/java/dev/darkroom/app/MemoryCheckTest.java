package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryCheckTest {
  private static final long GIB = 1L << 30;

  @Test
  void saysByHowMuchWeightsRunAndHeapExceedTheMemory() {
    assertThat(MemoryCheck.shortage(4 * GIB, GIB, GIB / 2, 2 * GIB).orElseThrow())
        .contains("(4096 MiB)")
        .contains("(about 1024 MiB)")
        .contains("512 MiB")
        .contains("(2048 MiB)");
  }

  @Test
  void whatJustFitsIsNoShortage() {
    assertThat(MemoryCheck.shortage(GIB, GIB / 2, GIB / 2, 2 * GIB)).isEmpty();
    assertThat(MemoryCheck.shortage(GIB + 1, GIB / 2, GIB / 2, 2 * GIB)).isPresent();
    assertThat(MemoryCheck.shortage(GIB, GIB / 2 + 1, GIB / 2, 2 * GIB)).isPresent();
  }
}
