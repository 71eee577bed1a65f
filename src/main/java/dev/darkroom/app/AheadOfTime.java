package dev.darkroom.app;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.aot.AotDetector;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ApplicationListener;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Bean definitions that Spring generates at build time contain the outcome of every condition. So a
 * start with {@code spring.aot.enabled} uses them only if no setting from outside of the jar can
 * change one; otherwise it evaluates the conditions as usual.
 */
final class AheadOfTime implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  /** Conditions look at settings below these, but for {@link #HARMLESS}. */
  private static final Set<String> ROOTS = Set.of("spring", "management");

  /** Among them the process's number and the jar's version, which Spring Boot sets itself. */
  private static final Set<ConfigurationPropertyName> HARMLESS =
      names(
          "management.server.port",
          "management.tracing.sampling.probability",
          AotDetector.AOT_ENABLED,
          AbstractAotProcessor.AOT_PROCESSING,
          "spring.application.name",
          "spring.application.pid",
          "spring.application.version",
          "spring.lifecycle.timeout-per-shutdown-phase");

  /** The others that conditions look at. */
  private static final Set<ConfigurationPropertyName> OTHERS =
      names(
          "darkroom.api.huggingface.enabled",
          "darkroom.api.openai.enabled",
          "darkroom.api.sdapi.enabled",
          "server.forward-headers-strategy");

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    boolean isBuild = SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING);
    boolean isConcerned = isBuild || AotDetector.useGeneratedArtifacts();
    if (!isConcerned || isAsBuilt(event.getEnvironment())) {
      return;
    }
    if (isBuild) {
      throw new IllegalStateException(
          "the environment of the build has settings that would decide which beans there are");
    }
    SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
  }

  static boolean isAsBuilt(ConfigurableEnvironment environment) {
    return hasOwnManagementPort(environment)
        && StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
            .noneMatch(AheadOfTime::decides);
  }

  /** So that there is a second web server. */
  private static boolean hasOwnManagementPort(ConfigurableEnvironment environment) {
    try {
      return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
    } catch (ConversionException e) {
      // The condition that looks at it fails the start, with a message for its user.
      return false;
    }
  }

  private static boolean decides(ConfigurationPropertySource source) {
    Stream<ConfigurationPropertyName> listed =
        source instanceof IterableConfigurationPropertySource iterable
            ? iterable.stream().filter(AheadOfTime::decides)
            : Stream.empty();
    // A variable of the environment is found by more names than it is listed with.
    return Stream.concat(listed, OTHERS.stream())
        .map(source::getConfigurationProperty)
        .anyMatch(setting -> setting != null && !isFromJar(setting));
  }

  /** Whether a condition may look at a setting. */
  static boolean decides(ConfigurationPropertyName name) {
    String root = name.getElement(0, ConfigurationPropertyName.Form.UNIFORM);
    return ROOTS.contains(root) ? !HARMLESS.contains(name) : OTHERS.contains(name);
  }

  private static boolean isFromJar(ConfigurationProperty setting) {
    return Origin.from(setting) instanceof PropertySourceOrigin source
        && source.getOrigin() instanceof TextResourceOrigin line
        && line.getResource() instanceof OriginTrackedResource file
        && file.getResource() instanceof ClassPathResource;
  }

  private static Set<ConfigurationPropertyName> names(String... names) {
    return Stream.of(names).map(ConfigurationPropertyName::of).collect(Collectors.toSet());
  }
}
