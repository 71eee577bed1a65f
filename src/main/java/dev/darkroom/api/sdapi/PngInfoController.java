package dev.darkroom.api.sdapi;

import dev.darkroom.api.Callers;
import dev.darkroom.api.HttpCaller;
import dev.darkroom.api.Parameters;
import dev.darkroom.api.RequestBodies;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.image.ImageEncoder;
import dev.darkroom.image.PngTexts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/** What a PNG file tells of how it was made: one of AUTOMATIC1111's, or the service's own. */
@RestController
final class PngInfoController {
  private final Callers callers;
  private final RequestBodies bodies;

  PngInfoController(Callers callers, RequestBodies bodies) {
    this.callers = callers;
    this.bodies = bodies;
  }

  /**
   * The body.
   *
   * @param image a data URI or base64
   */
  record Request(@Nullable String image) {}

  /**
   * The answer.
   *
   * @param info AUTOMATIC1111's text; empty where there is none
   * @param items other texts, by their keywords
   * @param parameters what the text says
   */
  record Response(String info, Map<String, String> items, Map<String, String> parameters) {}

  @PostMapping(
      path = "/sdapi/v1/png-info",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  Response info(HttpServletRequest http) {
    HttpCaller caller = callers.of(http);
    return bodies.resolve(
        http,
        caller,
        Request.class,
        (request, faults) -> {
          faults.throwIfAny();
          return info(request);
        });
  }

  private static Response info(Request request) {
    if (request.image() == null) {
      throw InvalidInputException.missing("image", "a PNG file as a data URI or in base64");
    }
    Map<String, String> items = new LinkedHashMap<>(PngTexts.read("image", request.image()));
    String text = items.remove(Infotext.KEYWORD);
    String info = text == null ? ours(items.get(ImageEncoder.KEYWORD)) : text;
    return new Response(info, items, info.isEmpty() ? Map.of() : Infotext.parse(info));
  }

  /** As AUTOMATIC1111 would tell what the service's own text says. */
  private static String ours(@Nullable String json) {
    if (json == null) {
      return "";
    }
    try {
      Parameters made = Parameters.ofJson(json);
      return Infotext.of(made, made.seed(), Asked.extraParameters(made.eta()));
    } catch (JacksonException e) {
      return "";
    }
  }
}
