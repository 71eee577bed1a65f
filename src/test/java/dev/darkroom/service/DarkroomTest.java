package dev.darkroom.service;

import dev.darkroom.app.DarkroomApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/** The whole service on a port of its own, with the built-in model and small ones of every kind. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "darkroom.devices=cpu",
      "darkroom.models.sd1-tiny.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.sd1-tiny-tiled.path=src/test/resources/models/sd1-tiny",
      "darkroom.models.sd1-tiny-tiled.vae-tile-size=32",
      "darkroom.models.sd2-tiny-fp16.path=src/test/resources/models/sd2-tiny-fp16",
      "darkroom.models.sdxl-tiny.path=src/test/resources/models/sdxl-tiny",
      "darkroom.models.inpaint-tiny.path=src/test/resources/models/inpaint-tiny",
      "darkroom.models.unconditional-tiny.path=src/test/resources/models/unconditional-tiny",
      "darkroom.models.classes-tiny.path=src/test/resources/models/classes-tiny",
      "darkroom.models.grey-tiny.path=src/test/resources/models/grey-tiny",
      "darkroom.models.refiner-tiny.path=src/test/resources/models/refiner-tiny",
      "darkroom.presets.draft.model=icons",
      "darkroom.presets.draft.defaults.num-inference-steps=4",
      "darkroom.presets.draft.defaults.negative_prompt=flat style",
      "darkroom.presets.draft.defaults.strength=0.5",
      "darkroom.presets.draft.defaults.scheduler.timestep_spacing=leading",
      "darkroom.presets.draft.quality.high=6",
      "darkroom.presets.draft.max-num-images=2",
      "darkroom.presets.draft.max-num-inference-steps=10",
      "darkroom.presets.draft.max-width=128"
    })
public @interface DarkroomTest {}
