package dev.darkroom.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /status}: how busy the service is, for everybody who may use it. */
@RestController
final class StatusController {
  private final Supplier<StatusResponse> status;

  StatusController(Supplier<StatusResponse> status) {
    this.status = status;
  }

  @GetMapping("/status")
  ResponseEntity<StatusResponse> status(HttpServletRequest http) {
    MediaType type = Accept.of(http).choose(List.of(MediaType.APPLICATION_JSON));
    return ResponseEntity.ok()
        .contentType(type)
        .cacheControl(CacheControl.noStore())
        .body(status.get());
  }
}
