package dev.darkroom.api.openai;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The API, unless {@code darkroom.api.openai.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "darkroom.api.openai.enabled", matchIfMissing = true)
@Import({
  ImageAnswers.class,
  ImageEvents.class,
  OpenAiErrors.class,
  OpenAiImagesController.class,
  OpenAiModelsController.class,
  RequestTranslator.class
})
public class OpenAiConfiguration {}
