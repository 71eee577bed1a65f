package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.SseException;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageEditStreamEvent;
import com.openai.models.images.ImageGenCompletedEvent;
import com.openai.models.images.ImageGenPartialImageEvent;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.models.Model;
import dev.darkroom.engine.Outcome;
import dev.darkroom.image.Png;
import dev.darkroom.job.Job;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code com.openai:openai-java}, pointed here. */
@OpenAiClientTest
class OpenAiJavaTest {
  private final int port;
  private final Steps steps;
  private final Jobs jobs;
  private final Client client;
  private final OpenAIClient openai;

  @Autowired
  OpenAiJavaTest(@LocalServerPort int port, Steps steps, Jobs jobs) {
    this.port = port;
    this.steps = steps;
    this.jobs = jobs;
    this.client = new Client(port);
    this.openai =
        OpenAIOkHttpClient.builder()
            .baseUrl("http://localhost:%d/v1".formatted(port))
            .apiKey("any")
            .build();
  }

  @AfterEach
  void letGo() {
    steps.letGo();
    openai.close();
  }

  private static ImageGenerateParams.Builder fox() {
    return ImageGenerateParams.builder()
        .prompt("a fox")
        .model("gpt-image-1")
        .putAdditionalBodyProperty("seed", JsonValue.from(7));
  }

  private byte[] expected() {
    return client.png("{\"prompt\": \"a fox\", \"seed\": 7}");
  }

  private static byte[] image(ImagesResponse response) {
    return bytes(response.data().orElseThrow().getFirst().b64Json().orElseThrow());
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  @Test
  void makesAnImage() {
    ImagesResponse response = openai.images().generate(fox().build());

    assertThat(image(response)).isEqualTo(expected());
    assertThat(response.usage().orElseThrow().inputTokensDetails().textTokens()).isZero();
  }

  @Test
  void makesAnImageWithoutWaiting() {
    assertThat(image(openai.async().images().generate(fox().build()).join())).isEqualTo(expected());
  }

  @Test
  void getsALink() {
    ImagesResponse response =
        openai
            .images()
            .generate(fox().responseFormat(ImageGenerateParams.ResponseFormat.URL).build());

    String url = response.data().orElseThrow().getFirst().url().orElseThrow();
    assertThat(client.send(client.request(url)).body()).isEqualTo(expected());
  }

  /** Two previews of four steps come after the second and after the third. */
  @Test
  void getsPartialImagesWhileTheImageIsMade() {
    steps.hold();
    steps.release(2);
    try (StreamResponse<ImageGenStreamEvent> stream =
        openai.images().generateStreaming(fox().partialImages(2).build())) {
      Iterator<ImageGenStreamEvent> events = stream.stream().iterator();

      ImageGenPartialImageEvent first = events.next().asGenerationPartialImage();
      steps.release(1);
      ImageGenPartialImageEvent second = events.next().asGenerationPartialImage();
      steps.release(1);
      ImageGenCompletedEvent completed = events.next().asGenerationCompleted();

      assertThat(first.partialImageIndex()).isZero();
      assertThat(second.partialImageIndex()).isEqualTo(1);
      assertThat(first.outputFormat()).isEqualTo(ImageGenPartialImageEvent.OutputFormat.JPEG);
      assertThat(bytes(first.b64Json())).startsWith(0xFF, 0xD8, 0xFF);
      assertThat(second.b64Json()).isNotEqualTo(first.b64Json());
      assertThat(events).isExhausted();
      steps.letGo();
      assertThat(bytes(completed.b64Json())).isEqualTo(expected());
      assertThat(completed.usage().totalTokens()).isZero();
    }
  }

  @Test
  void getsPartialImagesOfAnEdit() throws IOException {
    ImageEditParams params =
        ImageEditParams.builder()
            .image(bytes(Golden.input("fox.png")))
            .prompt("a heart")
            .partialImages(1)
            .build();
    steps.hold();
    steps.release(2);
    try (StreamResponse<ImageEditStreamEvent> stream = openai.images().editStreaming(params)) {
      Iterator<ImageEditStreamEvent> events = stream.stream().iterator();

      assertThat(events.next().isPartialImage()).isTrue();
      steps.letGo();
      assertThat(events.next().isCompleted()).isTrue();
    }
  }

  @Test
  void isToldWhyAStreamEndsWithoutAnImage() {
    steps.hold();
    steps.release(2);
    try (StreamResponse<ImageGenStreamEvent> stream =
        openai.images().generateStreaming(fox().partialImages(1).build())) {
      Iterator<ImageGenStreamEvent> events = stream.stream().iterator();
      assertThat(events.next().isGenerationPartialImage()).isTrue();

      Job job = jobs.list(Long.MAX_VALUE, one -> !one.state().isFinal(), 1).getFirst();
      client.send(client.request("/jobs/" + job.id().value()).DELETE());

      assertThatExceptionOfType(SseException.class)
          .isThrownBy(events::next)
          .withMessageContaining("was cancelled");
    }
  }

  @Test
  void aStreamThatIsClosedEndsTheWork() {
    steps.abandoned(
        () -> {
          steps.release(2);
          try (StreamResponse<ImageGenStreamEvent> stream =
              openai.images().generateStreaming(fox().partialImages(1).build())) {
            assertThat(stream.stream().iterator().next().isGenerationPartialImage()).isTrue();
          }
          awaitNoWork();
        });
  }

  /** Whose steps go on meanwhile, most of which are nothing that a stream tells of. */
  @Test
  void aStreamThatIsClosedBetweenEventsEndsTheWork() {
    steps.slowDown();
    ImageGenerateParams params =
        fox().partialImages(1).putAdditionalBodyProperty("steps", JsonValue.from(500)).build();
    try (StreamResponse<ImageGenStreamEvent> stream = openai.images().generateStreaming(params)) {
      assertThat(stream.stream().iterator().next().isGenerationPartialImage()).isTrue();
    }
    awaitNoWork();
    assertThat(steps.outcomes()).containsOnly(Outcome.CANCELLED);
  }

  @Test
  void editsAnImageOfBytes() throws IOException {
    ImagesResponse response =
        openai.images().edit(edit().image(bytes(Golden.input("fox.png"))).build());

    assertThat(image(response)).isEqualTo(edited(""));
  }

  @Test
  void editsAnImageOfAPathUnderAMask(@TempDir Path folder) throws IOException {
    BufferedImage fox = Png.decode(bytes(Golden.input("fox.png")));
    var alpha = new BufferedImage(fox.getWidth(), fox.getHeight(), BufferedImage.TYPE_INT_ARGB);
    alpha.createGraphics().fillRect(0, 0, fox.getWidth() / 2, fox.getHeight());
    var mask = new ByteArrayOutputStream();
    ImageIO.write(alpha, "png", mask);
    Path image = Files.write(folder.resolve("fox.png"), bytes(Golden.input("fox.png")));
    Path hole = Files.write(folder.resolve("mask.png"), mask.toByteArray());

    ImagesResponse response = openai.images().edit(edit().image(image).mask(hole).build());

    assertThat(image(response))
        .isEqualTo(
            edited(
                ", \"mask_image\": \"%s\", \"mask_from_alpha\": true, \"width\": %d, \"height\": %d"
                    .formatted(
                        Base64.getEncoder().encodeToString(mask.toByteArray()),
                        fox.getWidth(),
                        fox.getHeight())));
  }

  private static ImageEditParams.Builder edit() {
    return ImageEditParams.builder()
        .prompt("a heart")
        .model("gpt-image-1")
        .putAdditionalBodyProperty("seed", JsonValue.from(7));
  }

  private byte[] edited(String more) throws IOException {
    return client.png(
        "{\"prompt\": \"a heart\", \"seed\": 7, \"image\": \"%s\"%s}"
            .formatted(Golden.input("fox.png"), more));
  }

  @Test
  void isToldWhatIsWrong() {
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> openai.images().generate(fox().n(11).build()))
        .withMessageContaining("n must be between 1 and 8, but is 11")
        .satisfies(e -> assertThat(e.param()).hasValue("n"))
        .satisfies(e -> assertThat(e.code()).hasValue("invalid_value"))
        .satisfies(e -> assertThat(e.type()).hasValue("invalid_request_error"));
  }

  /** Before the stream begins, so it has a status. */
  @Test
  void isToldWhatIsWrongWithAStream() {
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> openai.images().generateStreaming(fox().n(2).build()))
        .withMessageContaining("n must be 1 or absent where stream is true, but is 2");
  }

  @Test
  void listsModels() {
    List<String> ids = openai.models().list().data().stream().map(Model::id).toList();

    assertThat(ids).contains("icons", "gpt-image-1");
    assertThat(openai.models().retrieve("gpt-image-1").ownedBy()).isEqualTo("darkroom");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> openai.models().retrieve("gpt-image-9"))
        .withMessageContaining("model must be one of")
        .satisfies(e -> assertThat(e.code()).hasValue("model_not_found"));
  }

  @Test
  void comesBackWhenThereIsRoom() {
    byte[] image = steps.refusedAtFirst(port, () -> image(openai.images().generate(fox().build())));

    assertThat(image).isEqualTo(expected());
  }

  @Test
  void leavesNoWorkWhenItsTimeIsUp() {
    OpenAIClient impatient =
        openai.withOptions(options -> options.timeout(Duration.ofSeconds(1)).maxRetries(1));

    steps.abandoned(
        () -> {
          assertThatExceptionOfType(OpenAIIoException.class)
              .isThrownBy(
                  () -> impatient.images().generate(fox().model("for-openai-java").build()));
          awaitNoWork();
        });
  }

  /** The worker is held, so what has been given up is not done yet. */
  private void awaitNoWork() {
    await().until(() -> jobs.count(JobState.RUNNING) + jobs.count(JobState.QUEUED) == 0);
  }
}
