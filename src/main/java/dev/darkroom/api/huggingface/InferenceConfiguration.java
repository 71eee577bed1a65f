package dev.darkroom.api.huggingface;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The API, unless {@code darkroom.api.huggingface.enabled} is false. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "darkroom.api.huggingface.enabled", matchIfMissing = true)
@Import({InferenceController.class, InferenceErrors.class})
public class InferenceConfiguration {}
