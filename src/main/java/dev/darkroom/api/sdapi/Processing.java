package dev.darkroom.api.sdapi;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the requests for images have in common, as far as it is read; null where the caller leaves
 * it open.
 */
interface Processing {
  @Nullable String prompt();

  @Nullable String negativePrompt();

  @Nullable List<String> styles();

  @Nullable BigInteger seed();

  @Nullable Double subseedStrength();

  @Nullable Integer seedResizeFromH();

  @Nullable Integer seedResizeFromW();

  @Nullable String samplerName();

  @Nullable String samplerIndex();

  @Nullable String scheduler();

  @Nullable Integer batchSize();

  @Nullable Integer nIter();

  @Nullable Integer steps();

  @Nullable Double cfgScale();

  @Nullable Integer width();

  @Nullable Integer height();

  @Nullable Boolean restoreFaces();

  @Nullable Boolean tiling();

  @Nullable Double eta();

  @Nullable Double sMinUncond();

  @Nullable Options overrideSettings();

  @Nullable Boolean overrideSettingsRestoreAfterwards();

  @Nullable String refinerCheckpoint();

  @Nullable Integer clipSkip();

  @Nullable String scriptName();

  @Nullable Map<String, Object> alwaysonScripts();

  @Nullable String infotext();

  @Nullable Boolean sendImages();
}
