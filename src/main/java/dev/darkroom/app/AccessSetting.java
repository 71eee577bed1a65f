package dev.darkroom.app;

import dev.darkroom.access.ApiKey;
import dev.darkroom.access.CallerLimits;
import dev.darkroom.access.CallerSettings;
import dev.darkroom.access.KeyDigest;
import dev.darkroom.access.KeyRing;
import dev.darkroom.access.KeyRing.Holder;
import dev.darkroom.access.KeysFolder;
import dev.darkroom.access.Permission;
import dev.darkroom.api.access.AccessRules;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * {@code darkroom.access}, made true or refused: what would leave the service open or lock everyone
 * out by mistake stops the start. No message repeats what could be a key.
 */
final class AccessSetting {
  private static final String KEYS = "darkroom.access.keys";
  private static final String LIMITS = "darkroom.access.limits";
  private static final String FOLDER = "darkroom.access.keys-folder";
  private static final String ORIGINS = "darkroom.access.cors.allowed-origins";
  private static final String TOKENS = "spring.security.oauth2.resourceserver.jwt";
  private static final List<String> ISSUERS =
      List.of("issuer-uri", "jwk-set-uri", "public-key-location");

  private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^\\s/?#@*]+");

  private AccessSetting() {}

  /**
   * @throws InvalidSettingException if it cannot be meant so
   */
  static AccessRules resolve(DarkroomProperties.Access access, Environment environment) {
    boolean issuer = requireIssuer(environment);
    refuseUnused(environment, "spring.security.user");
    refuseUnused(environment, "spring.security.oauth2.resourceserver.opaquetoken");
    access.cors().allowedOrigins().forEach(AccessSetting::requireOrigin);
    return new AccessRules(
        keys(access, issuer), access.cors().allowedOrigins(), access.auditPrompts());
  }

  /** Where a key's settings are. A name with a dot stands in brackets. */
  static String property(String name) {
    return KEYS + (name.contains(".") ? "[" + name + "]" : "." + name);
  }

  /**
   * @param known what there is of models and presets
   * @throws InvalidSettingException if a caller is limited to something else
   */
  static void requireModels(DarkroomProperties.Access access, List<String> known) {
    requireModels(LIMITS, access.limits(), known);
    access
        .keys()
        .forEach((name, key) -> requireModels(property(name) + ".limits", key.limits(), known));
  }

  private static void requireModels(
      String property, DarkroomProperties.@Nullable Limits limits, List<String> known) {
    if (limits == null || limits.models() == null) {
      return;
    }
    String name = property + ".models";
    String all = String.join(", ", known);
    if (limits.models().isEmpty()) {
      throw new InvalidSettingException("%s is empty, but must be some of %s".formatted(name, all));
    }
    for (String model : limits.models()) {
      if (!known.contains(model)) {
        throw new InvalidSettingException(name, model, "must be some of " + all);
      }
    }
  }

  private static Optional<KeyRing> keys(DarkroomProperties.Access access, boolean issuer) {
    String folder = access.keysFolder();
    if (access.keys().isEmpty() && folder == null) {
      return Optional.empty();
    }
    Map<String, Holder> holders = new HashMap<>();
    access.keys().forEach((name, key) -> holders.put(name, holder(name, key, folder != null)));
    KeyRing keys = new KeyRing(holders, folder(folder), System::nanoTime);
    if (!keys.problems().isEmpty()) {
      throw new InvalidSettingException(
          "A key does not count: " + String.join("; ", keys.problems()));
    }
    if (keys.isEmpty() && !issuer) {
      throw new InvalidSettingException(
          FOLDER,
          String.valueOf(folder),
          "no key is there, nor in " + KEYS + ": nobody could come in");
    }
    return Optional.of(keys);
  }

  private static Optional<KeysFolder> folder(@Nullable String setting) {
    if (setting == null) {
      return Optional.empty();
    }
    if (setting.isBlank()) {
      throw new InvalidSettingException("%s is empty".formatted(FOLDER));
    }
    Path folder = Path.of(setting);
    if (!Files.isDirectory(folder)) {
      throw new InvalidSettingException(FOLDER, setting, "there is no such folder");
    }
    return Optional.of(new KeysFolder(folder));
  }

  private static Holder holder(String name, DarkroomProperties.Key key, boolean inFolder) {
    String property = property(name);
    if (!ApiKey.isName(name)) {
      throw new InvalidSettingException(
          "a name in %s is %s, but must be %s".formatted(KEYS, name, ApiKey.NAME_LIMIT));
    }
    List<String> digests = key.sha256();
    if (digests == null && !inFolder) {
      throw new InvalidSettingException(
          "%s.sha256 is missing: it is the SHA-256 of a key, as create-key prints it"
              .formatted(property));
    }
    if (digests != null && digests.isEmpty()) {
      throw new InvalidSettingException("%s.sha256 is empty".formatted(property));
    }
    List<String> texts = digests == null ? List.of() : digests;
    return new Holder(
        texts.stream().map(text -> digest(property, text)).toList(), settings(property, key));
  }

  private static KeyDigest digest(String property, String text) {
    return KeyDigest.ofHex(text.strip())
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "%s.sha256 must be the SHA-256 of a key in 64 hexadecimal digits, but is something else of %d characters"
                        .formatted(property, text.strip().length())));
  }

  private static CallerSettings settings(String property, DarkroomProperties.Key key) {
    return new CallerSettings(
        permissions(property, key.permissions()),
        key.limits() == null ? CallerLimits.NONE : key.limits().toLimits(),
        key.weight());
  }

  private static Set<Permission> permissions(String property, @Nullable List<String> permissions) {
    if (permissions == null) {
      return CallerSettings.USUAL.permissions();
    }
    String name = property + ".permissions";
    String all =
        Stream.of(Permission.values()).map(Permission::text).collect(Collectors.joining(", "));
    if (permissions.isEmpty()) {
      throw new InvalidSettingException("%s is empty, but must be some of %s".formatted(name, all));
    }
    Set<Permission> named = EnumSet.noneOf(Permission.class);
    for (String text : permissions) {
      named.add(
          Stream.of(Permission.values())
              .filter(permission -> permission.text().equals(text.strip()))
              .findFirst()
              .orElseThrow(
                  () -> new InvalidSettingException(name, text, "must be some of " + all)));
    }
    return named;
  }

  private static void requireOrigin(String origin) {
    if (!ORIGIN.matcher(origin).matches()) {
      throw new InvalidSettingException(
          ORIGINS, origin, "each must be like https://studio.example.org, or * for all");
    }
  }

  /**
   * Whether there is one. Spring Boot takes an empty setting for none, and the service was open.
   */
  private static boolean requireIssuer(Environment environment) {
    Map<String, Object> settings = settings(environment, TOKENS);
    for (String name : ISSUERS) {
      if (settings.containsKey(name) && settings.get(name).toString().isBlank()) {
        throw new InvalidSettingException("%s.%s is empty".formatted(TOKENS, name));
      }
    }
    if (settings.get(ISSUERS.getFirst()) instanceof String issuer && !isUrl(issuer)) {
      throw new InvalidSettingException(
          TOKENS + "." + ISSUERS.getFirst(),
          issuer,
          "must be a URL such as https://login.example.org");
    }
    boolean named = ISSUERS.stream().anyMatch(settings::containsKey);
    if (!settings.isEmpty() && !named) {
      throw new InvalidSettingException(
          "%s.%s is missing: without it no token is looked at"
              .formatted(TOKENS, ISSUERS.getFirst()));
    }
    return named;
  }

  private static boolean isUrl(String text) {
    try {
      URI url = URI.create(text);
      return url.getHost() != null && Set.of("http", "https").contains(url.getScheme());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whoever sets it takes the service for closed. */
  private static void refuseUnused(Environment environment, String name) {
    if (!settings(environment, name).isEmpty()) {
      throw new InvalidSettingException(
          "%s is not looked at: name keys in %s, or an issuer in %s".formatted(name, KEYS, TOKENS));
    }
  }

  private static Map<String, Object> settings(Environment environment, String name) {
    return Binder.get(environment)
        .bind(name, Bindable.mapOf(String.class, Object.class))
        .orElse(Map.of());
  }
}
