package dev.darkroom.api.openai;

import static java.util.Objects.requireNonNullElse;

import dev.darkroom.api.openai.ImageRequest.ResponseFormat;

/**
 * What an answer looks like; what is kept of a request while its job goes on.
 *
 * @param stream whether it is a stream of events
 * @param url whether it has links in place of the images
 * @param quality as it was asked for
 */
record AnswerOptions(boolean stream, boolean url, String quality) {
  static AnswerOptions of(ImageRequest request) {
    return new AnswerOptions(
        requireNonNullElse(request.stream(), false),
        request.responseFormat() == ResponseFormat.URL,
        requireNonNullElse(request.quality(), RequestTranslator.AUTO));
  }
}
