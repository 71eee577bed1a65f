package dev.darkroom.app;

import dev.darkroom.api.BodyLimitFilter;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineListener;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.job.Jobs;
import dev.darkroom.json.Json;
import dev.darkroom.metrics.EngineGauges;
import dev.darkroom.metrics.EngineMeters;
import dev.darkroom.metrics.ResidentMemory;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelReader;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.pipeline.DiffusionPipeline;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Puts the rooms together. */
@Configuration(proxyBeanMethods = false)
class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  @Bean
  ModelRegistry models(DarkroomProperties properties) {
    List<DiffusionModel> models = new ArrayList<>();
    properties
        .models()
        .forEach(
            (name, model) ->
                models.add(
                    ModelReader.read(name, ModelPath.resolve(model.path()), model.toSettings())));
    try {
      return new ModelRegistry(models, properties.defaultModel());
    } catch (InvalidInputException e) {
      throw new InvalidSettingException(
          "darkroom.default-model", properties.defaultModel(), "it must be " + e.limit());
    }
  }

  @Bean
  EngineListener engineMeters(MeterRegistry registry) {
    return new EngineMeters(registry);
  }

  /** Started before the web server listens, so whoever reaches the service finds it ready. */
  @Bean
  Engine engine(DarkroomProperties properties, ModelRegistry models, EngineListener listener) {
    Device device = DeviceSetting.resolve(properties.device());
    SessionSettings settings = new SessionSettings(device, properties.cpu().threads());
    Engine engine =
        new Engine(
            device,
            properties.engine().toSettings(),
            () ->
                models.all().stream()
                    .map(model -> new DiffusionPipeline(new ModelSessions(model, settings))),
            listener);
    engine.start();
    models.all().forEach(model -> LOG.info("Model {} is ready on {}", model.name(), device));
    return engine;
  }

  @Bean
  EngineGauges engineGauges(Engine engine) {
    return new EngineGauges(engine);
  }

  @Bean
  ResidentMemory residentMemory() {
    return new ResidentMemory();
  }

  @Bean
  BodyLimitFilter bodyLimitFilter(
      DarkroomProperties properties,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return new BodyLimitFilter(properties.api().maxBodySize().toBytes(), problems);
  }

  @Bean
  Jobs jobs(Engine engine) {
    return new Jobs(engine);
  }

  @Bean
  HealthIndicator engineHealthIndicator(Engine engine) {
    return () ->
        (engine.isReady() ? Health.up() : Health.outOfService())
            .withDetail("device", engine.device().toString())
            .withDetail("queued_pictures", engine.queuedPictures())
            .build();
  }

  /** Restarting is what mends a broken engine. */
  @Bean
  HealthIndicator workerHealthIndicator(Engine engine) {
    return () -> (engine.isBroken() ? Health.down() : Health.up()).build();
  }

  @Bean
  JsonMapperBuilderCustomizer jsonConventions() {
    return Json::strict;
  }
}
