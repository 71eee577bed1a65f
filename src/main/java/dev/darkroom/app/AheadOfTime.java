package dev.darkroom.app;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.AotDetector;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ApplicationListener;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;

/**
 * Lets a start use the bean definitions that Spring made when the jar was built (Maven's profile
 * {@code aot}), which decide once and for all which beans there are. So it must be a start with
 * which they would come out the same: one without other settings that they depend on than the jar's
 * own. Any other start decides anew, as without them.
 */
final class AheadOfTime implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
  /** Roots of the settings of Spring's that conditions look at, with few exceptions. */
  private static final Set<String> SPRINGS = Set.of("spring", "management");

  /** Some, Spring itself sets in each start. */
  private static final Set<ConfigurationPropertyName> VALUES_ALONE =
      names(
          "management.server.port",
          "management.tracing.sampling.probability",
          "spring.application.name",
          "spring.application.pid",
          "spring.application.version",
          "spring.lifecycle.timeout-per-shutdown-phase");

  private static final Set<ConfigurationPropertyName> OTHERS_THAT_DECIDE =
      names(
          "darkroom.api.huggingface.enabled",
          "darkroom.api.openai.enabled",
          "darkroom.api.sdapi.enabled",
          "server.forward-headers-strategy");

  private static final String DEFINITIONS =
      DarkroomApplication.class.getName() + "__ApplicationContextInitializer";

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    if (ClassUtils.isPresent(DEFINITIONS, null)
        && !SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING)
        && SpringProperties.getProperty(AotDetector.AOT_ENABLED) == null
        && isAsBuilt(event.getEnvironment())) {
      SpringProperties.setFlag(AotDetector.AOT_ENABLED);
    }
  }

  static boolean isAsBuilt(ConfigurableEnvironment environment) {
    return ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
        && settings(environment).noneMatch(AheadOfTime::decides);
  }

  /** Whether the beans that there are may depend on a setting. */
  static boolean decides(ConfigurationPropertyName name) {
    boolean isSprings =
        SPRINGS.contains(name.getElement(0, ConfigurationPropertyName.Form.UNIFORM));
    return isSprings ? !VALUES_ALONE.contains(name) : OTHERS_THAT_DECIDE.contains(name);
  }

  /** Those from outside of the jar. */
  private static Stream<ConfigurationPropertyName> settings(Environment environment) {
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
        .filter(IterableConfigurationPropertySource.class::isInstance)
        .map(IterableConfigurationPropertySource.class::cast)
        .flatMap(
            source ->
                source.stream().filter(name -> !isTheJars(source.getConfigurationProperty(name))));
  }

  private static boolean isTheJars(@Nullable ConfigurationProperty setting) {
    return Origin.from(setting) instanceof PropertySourceOrigin source
        && source.getOrigin() instanceof TextResourceOrigin line
        && line.getResource() instanceof OriginTrackedResource file
        && file.getResource() instanceof ClassPathResource;
  }

  private static Set<ConfigurationPropertyName> names(String... names) {
    return Stream.of(names).map(ConfigurationPropertyName::of).collect(Collectors.toSet());
  }
}
