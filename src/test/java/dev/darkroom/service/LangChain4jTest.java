package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.darkroom.image.Png;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.openai.OpenAiImageModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** LangChain4j's {@code OpenAiImageModel}, pointed here. */
@OpenAiClientTest
class LangChain4jTest {
  private final int port;
  private final Steps steps;
  private final Jobs jobs;

  @Autowired
  LangChain4jTest(@LocalServerPort int port, Steps steps, Jobs jobs) {
    this.port = port;
    this.steps = steps;
    this.jobs = jobs;
  }

  @AfterEach
  void letGo() {
    steps.letGo();
  }

  private OpenAiImageModel.OpenAiImageModelBuilder model() {
    return OpenAiImageModel.builder()
        .baseUrl("http://localhost:%d/v1".formatted(port))
        .apiKey("any")
        .modelName("gpt-image-1");
  }

  private static byte[] image(Response<Image> response) {
    return Base64.getDecoder().decode(response.content().base64Data());
  }

  @Test
  void makesAnImage() {
    byte[] image = image(model().quality("high").build().generate("a fox"));

    assertThat(Png.decode(image).getWidth()).isEqualTo(64);
  }

  @Test
  void makesSeveralImages() {
    assertThat(model().size("128x64").build().generate("a fox", 2).content()).hasSize(2);
  }

  @Test
  void editsAnImage() throws IOException {
    Image fox = Image.builder().base64Data(Golden.input("fox.png")).mimeType("image/png").build();

    byte[] image = image(model().build().edit(fox, "a heart"));

    assertThat(Png.decode(image).getWidth())
        .isEqualTo(Png.decode(Base64.getDecoder().decode(Golden.input("fox.png"))).getWidth());
  }

  @Test
  void isToldWhatIsWrong() {
    assertThatExceptionOfType(HttpException.class)
        .isThrownBy(() -> model().size("1000x1000").build().generate("a fox"))
        .withMessageContaining("size must be auto or WIDTHxHEIGHT, its width a multiple of")
        .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
  }

  /**
   * Its retries surround what makes the call, not the call itself: whoever calls it tries again.
   */
  @Test
  void isToldThatThereIsNoRoomAndComesBack() {
    OpenAiImageModel model = model().build();

    byte[] image =
        steps.refusedAtFirst(
            port,
            () -> {
              assertThatExceptionOfType(HttpException.class)
                  .isThrownBy(() -> model.generate("a fox"))
                  .withMessageContaining("there is room for 4")
                  .satisfies(e -> assertThat(e.statusCode()).isEqualTo(429));
              steps.awaitNoImages();
              return image(model.generate("a fox"));
            });

    assertThat(Png.decode(image).getWidth()).isEqualTo(64);
  }

  @Test
  void leavesNoWorkWhenItsTimeIsUp() {
    OpenAiImageModel model = model().timeout(Duration.ofSeconds(1)).build();

    steps.abandoned(
        () -> {
          assertThatExceptionOfType(TimeoutException.class)
              .isThrownBy(() -> model.generate("a fox"));
          await().until(() -> jobs.count(JobState.RUNNING) + jobs.count(JobState.QUEUED) == 0);
        });
  }
}
