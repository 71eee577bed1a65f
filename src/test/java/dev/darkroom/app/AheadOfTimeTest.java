package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Bean definitions made at build time are used with the settings that they do not depend on. */
class AheadOfTimeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--server.port=80",
        "--server.address=0.0.0.0",
        "--management.server.port=9000",
        "--management.tracing.sampling.probability=0.5",
        "--spring.lifecycle.timeout-per-shutdown-phase=60s",
        "--spring.aot.enabled=true",
        "--spring.aot.processing=true",
        "--logging.level.root=debug",
        "--darkroom.models.sd.path=/models/sd",
        "--darkroom.access.keys-folder=/keys",
      })
  void areUsedWithSettingsThatAreValuesAlone(String argument) {
    assertThat(AheadOfTime.isAsBuilt(prepared(argument))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--management.opentelemetry.tracing.export.otlp.endpoint=http://collector:4318/v1/traces",
        "--management.server.port=-1",
        "--management.server.port=8080",
        "--server.port=8081",
        "--server.port=x",
        "--management.health.ping.enabled=false",
        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=https://login.example.org",
        "--spring.profiles.active=other",
        "--spring.autoconfigure.exclude=a.B",
        "--server.forward-headers-strategy=native",
        "--darkroom.api.sdapi.enabled=false",
        "--darkroom.api.openai.enabled=false",
        "--darkroom.api.huggingface.enabled=false",
      })
  void areNotUsedWithSettingsThatDecideWhichBeansThereAre(String argument) {
    assertThat(AheadOfTime.isAsBuilt(prepared(argument))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DARKROOM_API_SDAPI_ENABLED",
        "SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_ISSUERURI",
        "SPRING_APPLICATION_JSON",
        "SERVER_FORWARDHEADERSSTRATEGY",
        "SERVER_FORWARD_HEADERS_STRATEGY",
        "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
      })
  void areNotUsedWithThoseInTheEnvironment(String variable) {
    String source = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    ConfigurableEnvironment environment = prepared();
    environment
        .getPropertySources()
        .replace(source, new SystemEnvironmentPropertySource(source, Map.of(variable, "{}")));

    assertThat(AheadOfTime.isAsBuilt(environment)).isFalse();
  }

  @Test
  void dependOnNoSettingThatPassesForAValue() {
    Recorder recorder = new Recorder();
    SpringApplication application = new SpringApplication(DarkroomApplication.class);
    application.addInitializers(
        context -> context.getEnvironment().getPropertySources().addFirst(recorder));
    String[] anywhere = {"--server.port=0", "--management.server.port=0"};
    try (ConfigurableApplicationContext _ = application.run(anywhere)) {
      assertThat(recorder.names)
          .contains(
              "management.opentelemetry.tracing.export.otlp.endpoint",
              "spring.security.oauth2.resourceserver.jwt.issuer-uri",
              "darkroom.api.sdapi.enabled",
              "management.server.port")
          .filteredOn(name -> !AheadOfTime.decides(ConfigurationPropertyName.adapt(name, '.')))
          .containsExactlyInAnyOrder("server.port", "management.server.port");
    }
  }

  /** With all that Spring Boot adds before it decides. */
  private static ConfigurableEnvironment prepared(String... arguments) {
    SpringApplication application = new SpringApplication(Object.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      return context.getEnvironment();
    }
  }

  /** Knows no setting, but which ones were asked for by what decides which beans there are. */
  private static final class Recorder extends PropertySource<Object> {
    private final Set<String> names = Collections.synchronizedSet(new TreeSet<>());

    Recorder() {
      super("recorder", new Object());
    }

    @Override
    public @Nullable Object getProperty(String name) {
      boolean isDecision =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.anyMatch(
                          frame ->
                              frame
                                  .getClassName()
                                  .equals(ConfigurationClassPostProcessor.class.getName())));
      if (isDecision) {
        names.add(name);
      }
      return null;
    }
  }
}
