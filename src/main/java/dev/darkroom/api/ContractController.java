package dev.darkroom.api;

import dev.darkroom.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code GET /openapi.json}: the contract, for those that read no YAML, such as browsers. Made for
 * the first of them, as it takes a tenth of a second.
 */
@RestController
@Lazy
final class ContractController {
  private final byte[] contract;
  private final String tag;

  ContractController() throws IOException {
    try (InputStream yaml = new ClassPathResource("static/openapi.yaml").getInputStream()) {
      Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
      this.contract = Json.MAPPER.writeValueAsBytes(document);
      this.tag = Sha256.entityTag(contract);
    }
  }

  @GetMapping("/openapi.json")
  ResponseEntity<byte[]> contract(HttpServletRequest http) {
    MediaType type = Accept.of(http).choose(List.of(MediaType.APPLICATION_JSON));
    return ResponseEntity.ok()
        .contentType(type)
        .cacheControl(CacheControl.noCache())
        .eTag(tag)
        .body(contract);
  }
}
