package dev.darkroom.service;

import dev.darkroom.app.DarkroomApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * The service with its built-in model, whose steps a test can hold, for {@link Visitor}s. Says in
 * one line why it does not run where there is no browser.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowserCondition.class)
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.classes-tiny.path=src/test/resources/models/classes-tiny",
      "darkroom.engine.max-batch=2"
    })
@Import({AtStep.Listening.class, Steps.class})
@Timeout(120)
@interface BrowserTest {}
