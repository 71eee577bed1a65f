package dev.darkroom.api.sdapi;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The API, unless {@code darkroom.api.sdapi.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "darkroom.api.sdapi.enabled", matchIfMissing = true)
@Import({
  Checkpoints.class,
  GenerationJobs.class,
  ImagesController.class,
  ListsController.class,
  OptionsController.class,
  PngInfoController.class,
  ProgressController.class,
  SdapiErrors.class,
  Translator.class
})
public class SdapiConfiguration {}
