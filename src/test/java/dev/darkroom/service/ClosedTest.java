package dev.darkroom.service;

import dev.darkroom.app.DarkroomApplication;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * The whole service with keys, so that it is used by those alone that it knows. The digests are
 * what sha256sum says of {@link Keys}. Who a request comes from, tests say by X-Forwarded-For.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = DarkroomApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "management.server.port=",
      "server.forward-headers-strategy=native",
      "darkroom.devices=cpu",
      "darkroom.models.icons.path=src/test/resources/models/sd1-tiny",
      "darkroom.access.keys.alice.sha256="
          + "de745772af4d070e1c0dae05e7935183a63e59ba31e92c375f9aa3a4407a0379,"
          + "e88bd08f7970993df9aafbc964800c7cf066991e9906f8e5d38e3b068e6333d6",
      "darkroom.access.keys.bob.sha256="
          + "6e9971ed30924dcb194bf9970b0746f087a37f2581dd8666701620202808ff60",
      "darkroom.access.keys.watcher.sha256="
          + "fb46f2a0a9ff4c30e2884ed79dc7e64da2aab76d69e01efd18ae752c936a3db3",
      "darkroom.access.keys.watcher.permissions=watch",
      "darkroom.access.keys.overseer.sha256="
          + "797c52bf095ba202ff7f72d5c08bd19270216a7aceb157873b121aaaaa3652b6",
      "darkroom.access.keys.overseer.permissions=generate,watch-all",
      "darkroom.access.keys.admin.sha256="
          + "b098e3d4d82d4ca43a43e1ce819962639037fec5587758313c05bb38bae9b305",
      "darkroom.access.keys.admin.permissions=admin"
    })
public @interface ClosedTest {}
