package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.chart.Chart;
import dev.darkroom.chart.Manifest;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** What the chart configures is what the service can be configured with. */
class ChartConfigurationTest {
  @ParameterizedTest
  @ValueSource(strings = {"default", "gpu", "claim", "image-volume", "download"})
  void everySettingOfTheChartIsOneOfTheService(String set) throws IOException {
    assertThat(bind(configuration(set)).defaultModel()).isNotBlank();
  }

  @Test
  void theSettingsArriveWithTheirValues() throws IOException {
    DarkroomProperties properties = bind(configuration("claim"));

    assertThat(properties.defaultModel()).isEqualTo("sd");
    assertThat(properties.engine().queueCapacity()).isEqualTo(128);
    DarkroomProperties.Model sd = Objects.requireNonNull(properties.models().get("sd"));
    assertThat(sd.path()).isEqualTo("/models/sd/stable-diffusion-v1-5");
    assertThat(sd.numInferenceSteps()).isEqualTo(30);
    assertThat(sd.width()).isEqualTo(768);
    assertThat(sd.height()).isEqualTo(512);
    assertThat(sd.maxScale()).isEqualTo(1);
    // The built-in model keeps what the values leave alone.
    DarkroomProperties.Model icons = Objects.requireNonNull(properties.models().get("icons"));
    assertThat(icons.maxImages()).isEqualTo(4);
    assertThat(icons.numInferenceSteps()).isEqualTo(20);
  }

  @Test
  void aGpuIsTheDeviceWhereOneIsAskedFor() throws IOException {
    assertThat(bind(configuration("gpu")).devices()).containsExactly("cuda:0");
    assertThat(bind(configuration("default")).devices()).containsExactly("auto");
  }

  /** Or the kubelet would kill what the service still waits for. */
  @Test
  void theServiceWaitsForRunningWorkAsLongAsTheValuesSay() throws IOException {
    byte[] configuration = configuration(Chart.render(Map.of("shutdown.drainSeconds", 1200)));

    String timeout = "spring.lifecycle.timeout-per-shutdown-phase";
    assertThat(binder(configuration).bind(timeout, Duration.class).get())
        .isEqualTo(Duration.ofMinutes(20));
  }

  /** Or the ingress would answer first, and not say why. */
  @Test
  void theServiceGivesUpBeforeTheIngressDoes() throws IOException {
    byte[] configuration = configuration(Chart.render(Map.of("requestTimeoutSeconds", 300)));

    assertThat(bind(configuration).api().maxWait()).isEqualTo(Duration.ofSeconds(270));
  }

  @Test
  void theAccessLogAndTracesAreOffUntilTheValuesSayOtherwise() throws IOException {
    Binder off = binder(configuration("default"));
    Binder on = binder(configuration("extras"));
    String accessLog = "server.tomcat.accesslog.enabled";
    String endpoint = "management.opentelemetry.tracing.export.otlp.endpoint";

    assertThat(off.bind(accessLog, Boolean.class).orElse(false)).isFalse();
    assertThat(off.bind(endpoint, String.class).isBound()).isFalse();
    assertThat(on.bind(accessLog, Boolean.class).get()).isTrue();
    assertThat(on.bind(endpoint, String.class).get())
        .isEqualTo("http://collector.monitoring.svc:4318/v1/traces");
    assertThat(on.bind("management.tracing.sampling.probability", Double.class).get())
        .isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10MB", "512KB", "1GB", "4096B"})
  void theIngressTakesBodiesAsLargeAsTheServiceDoes(String size) {
    String limit = largestBodyOfTheIngress(Map.of("config.api.max-body-size", size));

    // nginx's m is 1024 * 1024 bytes, as Spring's MB is.
    assertThat(DataSize.parse(limit.replaceAll("(?i)([kmg])$", "$1B").toUpperCase(Locale.ROOT)))
        .isEqualTo(DataSize.parse(size));
  }

  @Test
  void theIngressKnowsTheServicesOwnLimit() throws IOException {
    assertThat(largestBodyOfTheIngress(Map.of()))
        .isEqualTo(bind(configuration("default")).api().maxBodySize().toMegabytes() + "m");
  }

  @Test
  void theSchemaOfTheValuesKnowsEverySetting() throws IOException {
    JsonNode schema =
        Json.MAPPER.readTree(Files.readString(Chart.FOLDER.resolve("values.schema.json")));
    JsonNode config = schema.at("/properties/config/properties");

    assertThat(config.propertyNames()).hasSameElementsAs(settings(DarkroomProperties.class));
    assertThat(config.at("/cpu/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Cpu.class));
    assertThat(config.at("/engine/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.EngineProperties.class));
    assertThat(config.at("/api/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Api.class));
    assertThat(config.at("/access/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Access.class));
    assertThat(config.at("/access/properties/keys/additionalProperties/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Key.class));
    assertThat(schema.at("/$defs/limits/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Limits.class));
    assertThat(config.at("/presets/additionalProperties/properties").propertyNames())
        .hasSameElementsAs(settings(DarkroomProperties.Preset.class));
    // The chart says itself where a model lies.
    Set<String> model = settings(DarkroomProperties.Model.class);
    model.remove("path");
    assertThat(schema.at("/$defs/settings/properties").propertyNames()).hasSameElementsAs(model);
  }

  private static String largestBodyOfTheIngress(Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("ingress.enabled", true);
    all.put("access.open", true);
    return Manifest.only(Chart.render(all), "Ingress")
        .content()
        .at("/metadata/annotations/nginx.ingress.kubernetes.io~1proxy-body-size")
        .asString();
  }

  private static Set<String> settings(Class<?> type) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static byte[] configuration(String set) {
    return configuration(Chart.render(Chart.set(set)));
  }

  private static byte[] configuration(List<Manifest> release) {
    List<Manifest> withoutTest =
        release.stream().filter(manifest -> !manifest.name().endsWith("-test")).toList();
    return Manifest.only(withoutTest, "ConfigMap")
        .content()
        .at("/data/application.yaml")
        .asString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static DarkroomProperties bind(byte[] configuration) throws IOException {
    return binder(configuration)
        .bind(
            "darkroom",
            Bindable.of(DarkroomProperties.class),
            new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
        .get();
  }

  /** As Spring Boot would: the mounted file over the one in the jar. */
  private static Binder binder(byte[] configuration) throws IOException {
    var loader = new YamlPropertySourceLoader();
    var sources = new MutablePropertySources();
    for (PropertySource<?> source : loader.load("chart", new ByteArrayResource(configuration))) {
      sources.addLast(source);
    }
    for (PropertySource<?> source :
        loader.load("service", new ClassPathResource("application.yml"))) {
      sources.addLast(source);
    }
    return new Binder(ConfigurationPropertySources.from(sources));
  }
}
