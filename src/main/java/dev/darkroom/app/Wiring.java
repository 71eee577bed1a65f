package dev.darkroom.app;

import com.sun.management.OperatingSystemMXBean;
import dev.darkroom.access.CallerListener;
import dev.darkroom.access.MemoryRateLimiter;
import dev.darkroom.access.RateLimiter;
import dev.darkroom.api.BodyFilter;
import dev.darkroom.api.CallerQuotas;
import dev.darkroom.api.Callers;
import dev.darkroom.api.GenerateWork;
import dev.darkroom.api.InvertWork;
import dev.darkroom.api.JobAnswers;
import dev.darkroom.api.JobEvents;
import dev.darkroom.api.JobSubmissions;
import dev.darkroom.api.Presets;
import dev.darkroom.api.ProblemText;
import dev.darkroom.api.PublicUrl;
import dev.darkroom.api.QuotaInterceptor;
import dev.darkroom.api.RequestBodies;
import dev.darkroom.api.StatusResponse;
import dev.darkroom.api.Uploads;
import dev.darkroom.api.access.AccessRules;
import dev.darkroom.api.connection.RequestId;
import dev.darkroom.api.connection.TomcatConnections;
import dev.darkroom.engine.DeviceState;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.EngineDevice;
import dev.darkroom.engine.EngineListener;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.engine.LastStep;
import dev.darkroom.failure.InvalidInputException;
import dev.darkroom.job.JobStore;
import dev.darkroom.job.Jobs;
import dev.darkroom.job.MemoryJobStore;
import dev.darkroom.json.Json;
import dev.darkroom.metrics.CallerMeters;
import dev.darkroom.metrics.DeviceMemory;
import dev.darkroom.metrics.EngineGauges;
import dev.darkroom.metrics.EngineMeters;
import dev.darkroom.metrics.JobMeters;
import dev.darkroom.metrics.ResidentMemory;
import dev.darkroom.metrics.SpanRequestId;
import dev.darkroom.model.DiffusionModel;
import dev.darkroom.model.ModelReader;
import dev.darkroom.model.ModelRegistry;
import dev.darkroom.model.ModelSessions;
import dev.darkroom.onnx.CudaMemory;
import dev.darkroom.onnx.Device;
import dev.darkroom.onnx.DeviceProbe;
import dev.darkroom.onnx.RunTermination;
import dev.darkroom.onnx.SessionSettings;
import dev.darkroom.onnx.TimestepInput;
import dev.darkroom.pipeline.DiffusionPipeline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Puts the rooms together. */
@Configuration(proxyBeanMethods = false)
class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  @Bean
  FileCache fileCache(DarkroomProperties properties) {
    return new FileCache(CacheFolder.of(properties.cache()));
  }

  @Bean
  ModelRegistry models(DarkroomProperties properties, FileCache cache) {
    List<DiffusionModel> models = new ArrayList<>();
    properties
        .models()
        .forEach(
            (name, model) ->
                models.add(
                    ModelReader.read(
                        name, ModelPath.resolve(model.path(), cache), model.toSettings())));
    try {
      return new ModelRegistry(models, properties.defaultModel());
    } catch (InvalidInputException e) {
      List<String> names = models.stream().map(DiffusionModel::name).sorted().toList();
      throw new InvalidSettingException(
          "darkroom.default-model",
          properties.defaultModel(),
          "it must be one of " + String.join(", ", names));
    }
  }

  @Bean
  Presets presets(DarkroomProperties properties, ModelRegistry models) {
    try {
      Presets presets =
          new Presets(
              models,
              properties.presets().entrySet().stream()
                  .map(preset -> preset.getValue().toPreset(preset.getKey()))
                  .toList());
      AccessSetting.requireModels(properties.access(), presets.names());
      return presets;
    } catch (InvalidInputException e) {
      throw new InvalidSettingException(
          e.faults().stream()
              .map(fault -> "darkroom.presets." + ProblemText.detail(fault))
              .collect(Collectors.joining("\n")));
    }
  }

  @Bean
  EngineListener engineMeters(MeterRegistry registry) {
    return new EngineMeters(registry);
  }

  /** Loads the models while the rest of the service is set up; {@link EngineStart} waits for it. */
  @Bean
  Engine engine(
      DarkroomProperties properties,
      ModelRegistry models,
      EngineListener listener,
      FileCache cache) {
    EngineSettings settings = properties.engine().toSettings();
    requireRoom(models, settings);
    DevicesSetting.unpackLibraries(properties.devices(), cache);
    List<? extends Device> resolved = DevicesSetting.resolve(properties.devices());
    if (resolved.contains(new Device.Cpu())) {
      long weights = models.all().stream().mapToLong(DiffusionModel::weightBytes).sum();
      MemoryCheck.shortage(
              Math.min(weights, settings.modelMemory()),
              models.all().stream().mapToLong(DiffusionModel::runBytes).max().orElse(0),
              Runtime.getRuntime().maxMemory(),
              totalMemory())
          .ifPresent(LOG::warn);
    }
    List<EngineDevice> devices =
        resolved.stream()
            .map(device -> engineDevice(device, properties.cpu().threads(), properties.ioBinding()))
            .toList();
    Engine engine = new Engine(devices, settings, models.defaultFirst(), listener);
    engine.load();
    return engine;
  }

  /** The machine's memory, or the limit of the container. */
  private static long totalMemory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static void requireRoom(ModelRegistry models, EngineSettings settings) {
    for (DiffusionModel model : models.all()) {
      if (model.weightBytes() > settings.modelMemory()) {
        throw new InvalidSettingException(
            "darkroom.engine.model-memory",
            settings.modelMemory() + " bytes",
            "the weights of model %s alone have %d".formatted(model.name(), model.weightBytes()));
      }
    }
  }

  private static EngineDevice engineDevice(Device device, int threads, boolean ioBinding) {
    RunTermination termination = new RunTermination();
    SessionSettings settings = new SessionSettings(device, threads, termination, ioBinding);
    return new EngineDevice(
        device,
        model -> {
          LOG.info("Loading model {} on {}", model.name(), device);
          ModelSessions sessions = new ModelSessions(model, settings);
          warnOfSharedTimestep(sessions, device);
          logUnfusedAttention(sessions, device);
          return new DiffusionPipeline(sessions);
        },
        () -> DeviceProbe.works(device),
        termination);
  }

  /** Such a model batches less under load, and nothing else would say so. */
  private static void warnOfSharedTimestep(ModelSessions sessions, Device device) {
    if (sessions.timestepInput() instanceof TimestepInput.Shared(String reason)) {
      LOG.warn(
          "Images of model {} on {} share a run of the UNet only at the same timestep: {}",
          sessions.model().name(),
          device,
          reason);
    }
  }

  private static void logUnfusedAttention(ModelSessions sessions, Device device) {
    sessions
        .unetGraph()
        .unfusedAttentionReason()
        .ifPresent(
            reason ->
                LOG.info(
                    "The attentions of model {} on {} are not fused: {}",
                    sessions.model().name(),
                    device,
                    reason));
  }

  @Bean
  EngineGauges engineGauges(Engine engine) {
    return new EngineGauges(engine);
  }

  @Bean
  MeterBinder deviceMemory(Engine engine) {
    return CudaMemory.load()
        .<MeterBinder>map(memory -> new DeviceMemory(memory, engine.devices().keySet()))
        .orElse(_ -> {});
  }

  @Bean
  ResidentMemory residentMemory() {
    return new ResidentMemory();
  }

  @Bean
  SpanRequestId spanRequestId() {
    return new SpanRequestId(RequestId.KEY);
  }

  @Bean
  BodyFilter bodyFilter(
      DarkroomProperties properties,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return new BodyFilter(properties.api().maxBodySize().toBytes(), problems);
  }

  @Bean
  AccessRules accessRules(DarkroomProperties properties, Environment environment) {
    return AccessSetting.resolve(properties.access(), environment);
  }

  @Bean
  RequestBodies requestBodies() {
    return new RequestBodies();
  }

  /** Needed first of all for the web server, which takes about as long to set up as the models. */
  @Bean
  @DependsOn("engine")
  TomcatConnections tomcatConnections(DarkroomProperties properties) {
    return new TomcatConnections(
        properties.api().maxConnections(), !properties.access().cors().allowedOrigins().isEmpty());
  }

  /** A port that nobody answers on is mended by restarting, too. */
  @Bean
  HealthIndicator connectionsHealthIndicator(TomcatConnections connections) {
    return () -> (connections.isAlive() ? Health.up() : Health.down()).build();
  }

  @Bean
  Uploads uploads(DarkroomProperties properties) {
    return new Uploads(properties.api().maxImagePixels());
  }

  @Bean
  Callers callers(DarkroomProperties properties) {
    return new Callers(
        properties.api().resolvedDefaultWait(),
        properties.api().maxWait(),
        properties.access().limits().toLimits());
  }

  @Bean
  CallerListener callerMeters(MeterRegistry registry, DarkroomProperties properties) {
    return new CallerMeters(registry, properties.access().keys().keySet());
  }

  @Bean
  RateLimiter rateLimiter() {
    return new MemoryRateLimiter(System::nanoTime);
  }

  @Bean
  CallerQuotas callerQuotas(Callers callers, RateLimiter limiter, CallerListener listener) {
    return new CallerQuotas(callers, limiter, listener);
  }

  /** Filters need MVC before the web server starts, and so before a wrong setting is found. */
  @Bean
  WebMvcConfigurer quotaInterceptors(ObjectProvider<CallerQuotas> quotas) {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        // The contract is everybody's, in JSON as in YAML.
        registry
            .addInterceptor(new QuotaInterceptor(quotas::getObject))
            .excludePathPatterns("/openapi.json");
      }
    };
  }

  @Bean
  JobStore jobStore(DarkroomProperties properties) {
    return new MemoryJobStore(properties.jobs().resolvedMemory(), InstantSource.system());
  }

  @Bean
  Jobs jobs(Engine engine, JobStore store, DarkroomProperties properties) {
    return new Jobs(engine, store, properties.jobs().retention(), InstantSource.system());
  }

  @Bean
  GenerateWork generateWork(Presets presets, Uploads uploads, DarkroomProperties properties) {
    return new GenerateWork(presets, uploads, properties.marking().digitalSourceType());
  }

  @Bean
  InvertWork invertWork(Presets presets, Uploads uploads) {
    return new InvertWork(presets, uploads);
  }

  @Bean
  JobSubmissions jobSubmissions(
      RequestBodies bodies, Jobs jobs, CallerQuotas quotas, DarkroomProperties properties) {
    return new JobSubmissions(bodies, jobs, quotas, properties.jobs().timeout());
  }

  @Bean
  JobAnswers jobAnswers(Jobs jobs) {
    return new JobAnswers(jobs);
  }

  @Bean
  PublicUrl publicUrl(DarkroomProperties properties) {
    return new PublicUrl(properties.api().publicUrl());
  }

  @Bean
  JobEvents jobEvents(Jobs jobs, JsonMapper mapper) {
    return new JobEvents(jobs, mapper);
  }

  @Bean
  JobMeters jobMeters(Jobs jobs) {
    return new JobMeters(jobs);
  }

  @Bean
  HealthIndicator engineHealthIndicator(Engine engine) {
    return () ->
        (engine.isReady() ? Health.up() : Health.outOfService())
            .withDetail("devices", states(engine))
            .withDetail("failures", failures(engine))
            .withDetail("queued_images", engine.queuedImages())
            .build();
  }

  private static Map<String, String> states(Engine engine) {
    Map<String, String> states = new TreeMap<>();
    engine.devices().forEach((device, state) -> states.put(device.toString(), name(state)));
    return states;
  }

  private static String name(DeviceState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Bean
  Supplier<StatusResponse> status(Engine engine) {
    return () ->
        new StatusResponse(
            devices(engine), engine.queuedImages(), engine.runningImages(), engine.queueCapacity());
  }

  private static List<StatusResponse.Device> devices(Engine engine) {
    Map<Device, LastStep> steps = engine.lastSteps();
    return engine.devices().entrySet().stream()
        .map(
            device ->
                new StatusResponse.Device(
                    device.getKey().toString(),
                    name(device.getValue()),
                    step(steps.get(device.getKey()))))
        .toList();
  }

  private static StatusResponse.@Nullable Step step(@Nullable LastStep step) {
    return step == null
        ? null
        : new StatusResponse.Step(step.model(), step.images(), step.duration().toNanos() / 1e9);
  }

  private static Map<String, String> failures(Engine engine) {
    Map<String, String> failures = new TreeMap<>();
    engine.failures().forEach((device, cause) -> failures.put(device.toString(), cause));
    return failures;
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
