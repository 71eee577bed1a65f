package dev.darkroom.api.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /sdapi/v1/img2img}. What is not read is taken and has no effect. Its
 * images are left out where it is written, as in answers.
 *
 * @param initImages data URIs or base64
 * @param mask likewise; white where the image is made anew
 * @param url SillyTavern's own, and so is {@code auth}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Img2ImgRequest(
    @Nullable String prompt,
    @Nullable String negativePrompt,
    @Nullable List<String> styles,
    @Nullable BigInteger seed,
    @Nullable BigInteger subseed,
    @Nullable Double subseedStrength,
    @Nullable Integer seedResizeFromH,
    @Nullable Integer seedResizeFromW,
    @Nullable String samplerName,
    @Nullable String samplerIndex,
    @Nullable String scheduler,
    @Nullable Integer batchSize,
    @Nullable Integer nIter,
    @Nullable Integer steps,
    @Nullable Double cfgScale,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Boolean restoreFaces,
    @Nullable Boolean tiling,
    @Nullable Boolean doNotSaveSamples,
    @Nullable Boolean doNotSaveGrid,
    @Nullable Double eta,
    @Nullable Double denoisingStrength,
    @Nullable Double sMinUncond,
    @Nullable Double sChurn,
    @Nullable Double sTmax,
    @Nullable Double sTmin,
    @Nullable Double sNoise,
    @Nullable Options overrideSettings,
    @Nullable Boolean overrideSettingsRestoreAfterwards,
    @Nullable String refinerCheckpoint,
    @Nullable Double refinerSwitchAt,
    @Nullable Boolean disableExtraNetworks,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable Map<String, Object> comments,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
        @Nullable List<@Nullable String> initImages,
    @Nullable Integer resizeMode,
    @Nullable Double imageCfgScale,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable String mask,
    @Nullable Integer maskBlurX,
    @Nullable Integer maskBlurY,
    @Nullable Integer maskBlur,
    @Nullable Boolean maskRound,
    @Nullable Integer inpaintingFill,
    @Nullable Boolean inpaintFullRes,
    @Nullable Integer inpaintFullResPadding,
    @Nullable Integer inpaintingMaskInvert,
    @Nullable Double initialNoiseMultiplier,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable String latentMask,
    @Nullable Boolean includeInitImages,
    @Nullable String scriptName,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable List<Object> scriptArgs,
    @Nullable Map<String, Object> alwaysonScripts,
    @Nullable String infotext,
    @Nullable String forceTaskId,
    @Nullable Boolean sendImages,
    @Nullable Boolean saveImages,
    @Nullable Integer clipSkip,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable String url,
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Nullable String auth)
    implements Processing {}
