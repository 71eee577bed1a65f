package dev.darkroom.service;

import dev.darkroom.app.DarkroomApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * Small models whose steps a test can hold, and room for four images. A step that is held is a slow
 * one to the engine, which does not take on what cannot be done in time: a test with a deadline has
 * a model of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.icons.num-inference-steps=4",
      "darkroom.models.for-openai-java.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.for-spring-ai.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.for-deadline.path=src/test/resources/models/sd1-tiny",
      "darkroom.engine.queue-capacity=3",
      "darkroom.engine.max-batch=1"
    })
@Import({AtStep.Listening.class, Steps.class})
@Timeout(120)
@interface OpenAiClientTest {}
