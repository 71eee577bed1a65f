package dev.darkroom.api.sdapi;

import dev.darkroom.api.Callers;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.RequestBodies;
import dev.darkroom.failure.Faults;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The options, of which each caller has its own checkpoint. */
@RestController
final class OptionsController {
  private final Callers callers;
  private final RequestBodies bodies;
  private final Checkpoints checkpoints;

  OptionsController(Callers callers, RequestBodies bodies, Checkpoints checkpoints) {
    this.callers = callers;
    this.bodies = bodies;
    this.checkpoints = checkpoints;
  }

  @GetMapping(path = "/sdapi/v1/options", produces = MediaType.APPLICATION_JSON_VALUE)
  Options options(HttpServletRequest http) {
    return Options.ours(checkpoints.of(callers.of(http)));
  }

  @PostMapping(
      path = "/sdapi/v1/options",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> setOptions(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    bodies.resolve(http, caller, Options.class, (options, faults) -> set(options, caller, faults));
    return nothing();
  }

  private Options set(Options options, HttpCaller caller, Faults faults) {
    options.check("", Set.of(Options.CHECKPOINT), faults);
    faults.throwIfAny();
    String checkpoint = options.sdModelCheckpoint();
    if (checkpoint != null) {
      checkpoints.set(caller, checkpoint);
    }
    return options;
  }

  /** JSON's null, which clients read as the answer of what answers nothing. */
  static ResponseEntity<byte[]> nothing() {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .body("null".getBytes(StandardCharsets.UTF_8));
  }
}
