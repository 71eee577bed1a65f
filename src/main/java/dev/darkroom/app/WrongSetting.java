package dev.darkroom.app;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/** Says which setting under {@code darkroom} is wrong, in the words of who set it. */
final class WrongSetting {
  private static final Pattern DOTTED_MODEL =
      Pattern.compile("darkroom\\.models\\.([^\\[\\]]+\\.[^\\[\\]]+)\\.([a-z-]+)");
  private static final Pattern DOTTED_KEY =
      Pattern.compile(
          "darkroom\\.access\\.keys\\.(.+\\..+)\\.(sha256.*|permissions.*|limits.*|weight)");
  private static final Pattern KEY = Pattern.compile("\\[([^\\[\\].]*[^\\[\\].0-9][^\\[\\].]*)]");

  private WrongSetting() {}

  /** Nothing where a failure is not about such a setting. */
  static Optional<String> describe(Throwable failure) {
    return switch (failure) {
      case UnboundConfigurationPropertiesException unbound ->
          Optional.of(
              unbound.getUnboundProperties().stream()
                  .map(property -> unknown(property.getName().toString()))
                  .collect(Collectors.joining("\n")));
      case BindValidationException invalid ->
          Optional.of(
              invalid.getValidationErrors().getAllErrors().stream()
                  .map(WrongSetting::outOfRange)
                  .collect(Collectors.joining("\n")));
      case BindException bind when bind.getName().toString().startsWith("darkroom") ->
          // What causes it may say more.
          Optional.ofNullable(bind.getCause())
              .flatMap(WrongSetting::describe)
              .or(() -> Optional.of(unreadable(bind)));
      default -> Optional.empty();
    };
  }

  private static String unknown(String name) {
    Matcher dotted = DOTTED_MODEL.matcher(name);
    Matcher dottedKey = DOTTED_KEY.matcher(name);
    if (dottedKey.matches()) {
      return "%s is no setting. A key's name with a dot stands in brackets: darkroom.access.keys[%s].%s"
          .formatted(name, dottedKey.group(1), dottedKey.group(2));
    }
    return dotted.matches()
        ? "%s is no setting. A model's name with a dot stands in brackets: darkroom.models[%s].%s"
            .formatted(name, dotted.group(1), dotted.group(2))
        : name + " is no setting; README lists them all";
  }

  private static String outOfRange(ObjectError error) {
    if (!(error instanceof FieldError field) || "AssertTrue".equals(error.getCode())) {
      return Objects.requireNonNullElse(error.getDefaultMessage(), error.toString());
    }
    String name = setting("darkroom." + field.getField());
    return field.getRejectedValue() == null
        ? name + " is missing"
        : "%s is %s, but %s".formatted(name, field.getRejectedValue(), field.getDefaultMessage());
  }

  /** As a file would have it: {@code models[sd].guidanceScale} is models.sd.guidance-scale. */
  private static String setting(String path) {
    return DataObjectPropertyName.toDashedForm(KEY.matcher(path).replaceAll(".$1"));
  }

  private static String unreadable(BindException failure) {
    ConfigurationProperty property = failure.getProperty();
    Class<?> type = failure.getTarget().getType().resolve(Object.class);
    String expected = expected(type);
    return property == null
        ? "%s must be %s".formatted(failure.getName(), expected)
        : "%s is %s, but must be %s".formatted(property.getName(), property.getValue(), expected);
  }

  private static String expected(Class<?> type) {
    if (type == DarkroomProperties.Model.class) {
      return "a group of settings, of which path is one";
    } else if (type == DarkroomProperties.Key.class) {
      return "a group of settings, of which sha256 is one";
    } else if (type == DarkroomProperties.Limits.class) {
      return "a group of settings, such as images-per-minute";
    } else if (type == int.class || type == Integer.class || type == long.class) {
      return "a whole number";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type == Duration.class) {
      return "a duration such as 90s or 10m";
    } else if (type == DataSize.class) {
      return "a size such as 512KB or 10MB";
    }
    return "of another form";
  }
}
