package dev.darkroom.ddim;

import dev.darkroom.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** Configurations for tests, written as diffusers' defaults with a few fields changed. */
public final class DdimConfigs {
  private DdimConfigs() {}

  /**
   * @param changes a JSON object of diffusers' field names, quotes single
   */
  public static DdimConfig with(String changes) {
    ObjectNode tree = Json.MAPPER.valueToTree(DdimConfig.DEFAULTS);
    tree.setAll((ObjectNode) Json.MAPPER.readTree(changes.replace('\'', '"')));
    return Json.MAPPER.treeToValue(tree, DdimConfig.class);
  }
}
