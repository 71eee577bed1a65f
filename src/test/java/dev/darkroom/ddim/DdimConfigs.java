package dev.darkroom.ddim;

import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations for tests, written as diffusers' defaults with a few fields changed. */
public final class DdimConfigs {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(tools.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private DdimConfigs() {}

  /**
   * @param changes a JSON object of diffusers' field names, quotes single
   */
  public static DdimConfig with(String changes) {
    ObjectNode tree = MAPPER.valueToTree(DdimConfig.DEFAULTS);
    tree.setAll((ObjectNode) MAPPER.readTree(changes.replace('\'', '"')));
    return MAPPER.treeToValue(tree, DdimConfig.class);
  }
}
