package dev.darkroom.app;

import dev.darkroom.access.CallerLimits;
import dev.darkroom.api.RequestLimits;
import dev.darkroom.engine.EngineSettings;
import dev.darkroom.model.ModelSettings;
import dev.darkroom.onnx.AttentionFusion;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The configuration {@code darkroom.*}, checked before anything starts.
 *
 * @param devices {@code auto} (all GPUs where CUDA works, else the CPU), or a list of {@code cpu}
 *     and {@code cuda:N}; each has a worker
 * @param models by the name that requests use
 * @param defaultModel for requests that name none
 * @param presets by the name that requests use in place of a model's
 * @param cache folder for what is unpacked from the jar; by default the user's, see {@link
 *     CacheFolder}
 * @param ioBinding whether what a network reads stays on the GPU until it changes; not yet run on
 *     one
 */
@Validated
@ConfigurationProperties(prefix = "darkroom", ignoreUnknownFields = false)
record DarkroomProperties(
    @DefaultValue("auto") @NotEmpty
        List<
                @Pattern(regexp = "auto|cpu|cuda:\\d{1,2}", message = "must be auto, cpu or cuda:N")
                String>
            devices,
    @NotEmpty Map<@Pattern(regexp = "[A-Za-z0-9._-]+") String, @Valid Model> models,
    @NotBlank String defaultModel,
    @DefaultValue Map<@Pattern(regexp = "[A-Za-z0-9._-]+") String, @Valid Preset> presets,
    @Nullable Path cache,
    @DefaultValue("false") boolean ioBinding,
    @Valid @DefaultValue Cpu cpu,
    @Valid @DefaultValue EngineProperties engine,
    @Valid @DefaultValue Api api,
    @DefaultValue Marking marking,
    @Valid @DefaultValue Access access,
    @Valid @DefaultValue JobsProperties jobs) {

  /**
   * The CPU provider.
   *
   * @param threads of one operator; 0 is one per processor that the JVM may use
   */
  record Cpu(@DefaultValue("0") @Min(0) @Max(1024) int threads) {}

  /**
   * How much is taken on.
   *
   * @param queueCapacity images that may wait beyond a full batch for each device
   * @param queuePixels pixels of all frames of all admitted images together
   * @param maxBatch images that share one run of the UNet
   * @param modelMemory weights that may be loaded on each device; all that there are where it is
   *     absent
   */
  record EngineProperties(
      @DefaultValue("64") @Min(1) int queueCapacity,
      @DefaultValue("67108864") @Min(1) long queuePixels,
      @DefaultValue("4") @Min(1) int maxBatch,
      @Nullable DataSize modelMemory) {
    EngineSettings toSettings() {
      return new EngineSettings(
          queueCapacity,
          queuePixels,
          maxBatch,
          modelMemory == null ? Long.MAX_VALUE : modelMemory.toBytes());
    }
  }

  /**
   * HTTP.
   *
   * @param maxBodySize of a request
   * @param maxImagePixels width times height of an image that is sent
   * @param defaultWait for which a request runs at most, where it says nothing; 10 minutes, or
   *     maxWait if that is less, where it is absent
   * @param maxWait for which any request runs at most that somebody waits for
   * @param maxConnections at once, for each port; 0 is as many as a quarter of the heap holds
   * @param publicUrl where clients reach the service, for links in answers; where the request was
   *     sent to if it is absent
   * @param openai the API of OpenAI's clients
   * @param sdapi the API of AUTOMATIC1111's clients
   * @param huggingface the API of Hugging Face's clients
   */
  record Api(
      @DefaultValue("10MB") @NotNull DataSize maxBodySize,
      @DefaultValue("67108864") @Min(1) @Max(134217728) int maxImagePixels,
      @Nullable Duration defaultWait,
      @DefaultValue("20m") @NotNull Duration maxWait,
      @DefaultValue("0") @Min(0) @Max(65536) int maxConnections,
      @Nullable URI publicUrl,
      @DefaultValue Contract openai,
      @DefaultValue Contract sdapi,
      @DefaultValue Contract huggingface) {
    private static final Duration USUAL_WAIT = Duration.ofMinutes(10);

    @AssertTrue(
        message =
            "darkroom.api.default-wait and darkroom.api.max-wait must be above 0, and the first not"
                + " above the second")
    boolean isWaitInOrder() {
      Duration wait = resolvedDefaultWait();
      return wait.isPositive() && wait.compareTo(maxWait) <= 0;
    }

    Duration resolvedDefaultWait() {
      return defaultWait != null ? defaultWait : Collections.min(List.of(USUAL_WAIT, maxWait));
    }
  }

  /**
   * An API that other clients bring.
   *
   * @param enabled whether it is served
   */
  record Contract(@DefaultValue("true") boolean enabled) {}

  /**
   * What files tell of what made them.
   *
   * @param digitalSourceType whether they have IPTC's digital source type
   */
  record Marking(@DefaultValue("true") boolean digitalSourceType) {}

  /**
   * Who may use the service; whoever reaches it where neither keys nor an issuer of tokens are set.
   * {@link AccessSetting} checks it.
   *
   * @param keys by the names of their callers
   * @param keysFolder with a file for each key, as Kubernetes mounts a secret
   * @param limits of each caller that has none of its own; where the service is open, of each
   *     address
   * @param cors for pages of other origins
   * @param auditPrompts whether the log of requests has their prompts
   */
  record Access(
      @DefaultValue Map<String, @Valid Key> keys,
      @Nullable String keysFolder,
      @Valid @DefaultValue Limits limits,
      @DefaultValue Cors cors,
      @DefaultValue("false") boolean auditPrompts) {}

  /**
   * A caller with a key.
   *
   * @param sha256 of its keys, in hexadecimal digits, all of them valid; absent where its keys are
   *     in the folder
   * @param permissions {@code generate} alone where they are absent
   * @param limits before those of all callers
   * @param weight of its part of the devices beside those of others
   */
  record Key(
      @Nullable List<String> sha256,
      @Nullable List<String> permissions,
      @Valid @Nullable Limits limits,
      @DefaultValue("1") @DecimalMin("0.01") @DecimalMax("100") double weight) {}

  /** The most that a caller may ask for; see {@link CallerLimits}. */
  record Limits(
      @Nullable @Min(1) Integer requestsPerMinute,
      @Nullable @Min(1) Integer imagesPerMinute,
      @Nullable @Min(1) Integer imagesAtOnce,
      @Nullable @Min(1) Integer waitingImages,
      @Nullable @Min(1) Integer maxWidth,
      @Nullable @Min(1) Integer maxHeight,
      @Nullable @Min(1) Integer maxNumInferenceSteps,
      @Nullable @Min(1) Integer maxNumImages,
      @Nullable List<String> models,
      @Nullable @Min(0) @Max(7) Integer highestUrgency) {
    CallerLimits toLimits() {
      return new CallerLimits(
          requestsPerMinute,
          imagesPerMinute,
          imagesAtOnce,
          waitingImages,
          maxWidth,
          maxHeight,
          maxNumInferenceSteps,
          maxNumImages,
          models,
          highestUrgency);
    }
  }

  /**
   * Pages of other origins.
   *
   * @param allowedOrigins that may use the service from a browser
   */
  record Cors(@DefaultValue List<String> allowedOrigins) {}

  /**
   * Requests that outlive their connection.
   *
   * @param retention for which a job and its results are kept once it is done
   * @param memory for results that are kept or expected; an eighth of the heap where it is absent
   * @param timeout after which a job that nobody waits for expires
   */
  record JobsProperties(
      @DefaultValue("1h") @NotNull Duration retention,
      @Nullable DataSize memory,
      @DefaultValue("1h") @NotNull Duration timeout) {
    @AssertTrue(message = "darkroom.jobs.retention and darkroom.jobs.timeout must be above 0")
    boolean isPositive() {
      return retention.isPositive() && timeout.isPositive();
    }

    long resolvedMemory() {
      return memory == null ? Runtime.getRuntime().maxMemory() / 8 : memory.toBytes();
    }
  }

  /**
   * A preset; see {@link dev.darkroom.api.Preset}.
   *
   * @param defaults fields of {@code POST /generate}, by their names there
   */
  record Preset(
      @Nullable String model,
      @DefaultValue Map<String, Object> defaults,
      @DefaultValue Map<String, @Min(1) Integer> quality,
      @Nullable @Min(1) Integer maxWidth,
      @Nullable @Min(1) Integer maxHeight,
      @Nullable @Min(1) Integer maxNumInferenceSteps,
      @Nullable @Min(1) Integer maxNumImages) {
    dev.darkroom.api.Preset toPreset(String name) {
      return dev.darkroom.api.Preset.of(
          name,
          model,
          defaults,
          quality,
          new RequestLimits(maxWidth, maxHeight, maxNumInferenceSteps, maxNumImages));
    }
  }

  /**
   * A model; see {@link ModelSettings} for its defaults and limits.
   *
   * @param path a directory in the layout of optimum's ONNX export, or {@code classpath:} and one
   *     that ships inside
   */
  record Model(
      @NotBlank String path,
      @DefaultValue("50") @Min(1) int numInferenceSteps,
      @Nullable @DecimalMin("-10000") @DecimalMax("10000") Double guidanceScale,
      @DefaultValue("0") @DecimalMin("0") @DecimalMax("10000") double guidanceRescale,
      @DefaultValue("8") @Min(1) int maxImages,
      @Nullable @Min(1) @Max(65536) Integer width,
      @Nullable @Min(1) @Max(65536) Integer height,
      @DefaultValue("2") @Min(1) int maxScale,
      @DefaultValue("float32") AttentionFusion fused,
      @Nullable @Min(1) @Max(65536) Integer vaeTileSize) {
    ModelSettings toSettings() {
      return new ModelSettings(
          numInferenceSteps,
          guidanceScale,
          guidanceRescale,
          maxImages,
          width,
          height,
          maxScale,
          fused,
          vaeTileSize);
    }
  }
}
