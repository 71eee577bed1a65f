package dev.darkroom.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static Meters meters(int alone, int upToTwo, int upToFour) {
    return Meters.of(
        """
        # TYPE darkroom_step_batch_images histogram
        darkroom_step_batch_images_bucket{device="cpu",model="icons",le="1.0"} %d
        darkroom_step_batch_images_bucket{device="cpu",model="icons",le="2.0"} %d
        darkroom_step_batch_images_bucket{device="cpu",model="icons",le="4.0"} %d
        darkroom_step_batch_images_bucket{device="cpu",model="icons",le="+Inf"} %d
        darkroom_step_batch_images_count{device="cpu",model="icons"} %d
        darkroom_step_batch_images_sum{device="cpu",model="icons"} 1.2E7
        darkroom_denoise_step_seconds_max{device="cpu",model="icons"} 0.25
        darkroom_denoise_step_seconds_max{device="cpu",model="other"} 0.5
        process_resident_memory_bytes 1048576.0
        """
            .formatted(alone, upToTwo, upToFour, upToFour, upToFour));
  }

  @Test
  void readsWhatPrometheusGets() {
    assertThat(meters(3, 5, 9))
        .isEqualTo(new Meters(Map.of(1, 3L, 2, 5L, 4, 9L), 9, 12_000_000, 0.5, 1048576));
  }

  @Test
  void countsRunsByTheImagesThatSharedThem() {
    assertThat(meters(4, 9, 13).batchesSince(meters(3, 5, 9))).isEqualTo(Map.of(1, 1L, 2, 3L));
  }
}
