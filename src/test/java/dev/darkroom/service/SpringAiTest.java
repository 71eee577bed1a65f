package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIIoException;
import dev.darkroom.image.Png;
import dev.darkroom.job.JobState;
import dev.darkroom.job.Jobs;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImageOptionsBuilder;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.model.openai.autoconfigure.OpenAiImageAutoConfiguration;
import org.springframework.ai.openai.OpenAiImageOptions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Spring AI's {@code OpenAiImageModel}, which has no edits; pointed here by properties alone. */
@OpenAiClientTest
class SpringAiTest {
  private final int port;
  private final Steps steps;
  private final Jobs jobs;
  private final ApplicationContextRunner application;

  @Autowired
  SpringAiTest(@LocalServerPort int port, Steps steps, Jobs jobs) {
    this.port = port;
    this.steps = steps;
    this.jobs = jobs;
    this.application =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(OpenAiImageAutoConfiguration.class))
            .withPropertyValues(
                "spring.ai.openai.base-url=http://localhost:%d/v1".formatted(port),
                "spring.ai.openai.api-key=any");
  }

  @AfterEach
  void letGo() {
    steps.letGo();
  }

  private void with(String property, Consumer<ImageModel> test) {
    application
        .withPropertyValues(property)
        .run(context -> test.accept(context.getBean(ImageModel.class)));
  }

  private static byte[] image(ImageResponse response) {
    return Base64.getDecoder().decode(response.getResult().getOutput().getB64Json());
  }

  @Test
  void makesAnImage() {
    with(
        "spring.ai.openai.image.model=gpt-image-1",
        model -> {
          ImageResponse response = model.call(new ImagePrompt("a fox"));

          assertThat(Png.decode(image(response)).getWidth()).isEqualTo(64);
        });
  }

  @Test
  void makesAnImageOfItsDefaultModelInASizeThatIsAskedFor() {
    with(
        "spring.ai.openai.image.n=1",
        model -> {
          ImageResponse response =
              model.call(
                  new ImagePrompt(
                      "a fox", ImageOptionsBuilder.builder().width(128).height(64).build()));

          assertThat(Png.decode(image(response)).getWidth()).isEqualTo(128);
        });
  }

  @Test
  void isToldWhatIsWrong() {
    with(
        "spring.ai.openai.image.n=11",
        model ->
            assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> model.call(new ImagePrompt("a fox")))
                .withMessageContaining("n must be between 1 and 8, but is 11"));
  }

  @Test
  void comesBackWhenThereIsRoom() {
    with(
        "spring.ai.openai.image.n=1",
        model -> {
          byte[] image =
              steps.refusedAtFirst(port, () -> image(model.call(new ImagePrompt("a fox"))));

          assertThat(Png.decode(image).getWidth()).isEqualTo(64);
        });
  }

  /** Its property spring.ai.openai.image.timeout has no effect: options have 60 s of their own. */
  @Test
  void leavesNoWorkWhenItsTimeIsUp() {
    ImagePrompt impatient =
        new ImagePrompt(
            "a fox",
            OpenAiImageOptions.builder()
                .model("for-spring-ai")
                .timeout(Duration.ofSeconds(1))
                .build());
    application
        .withPropertyValues("spring.ai.openai.image.max-retries=0")
        .run(
            context -> {
              ImageModel model = context.getBean(ImageModel.class);
              steps.abandoned(
                  () -> {
                    assertThatExceptionOfType(OpenAIIoException.class)
                        .isThrownBy(() -> model.call(impatient));
                    await()
                        .until(
                            () -> jobs.count(JobState.RUNNING) + jobs.count(JobState.QUEUED) == 0);
                  });
            });
  }
}
