package dev.darkroom.app;

import dev.darkroom.api.ApiConfiguration;
import dev.darkroom.api.access.AccessConfiguration;
import dev.darkroom.api.huggingface.InferenceConfiguration;
import dev.darkroom.api.openai.OpenAiConfiguration;
import dev.darkroom.api.sdapi.SdapiConfiguration;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * Starts the service, installs it, or draws a key for it. What it consists of is listed here and in
 * the rooms' configurations: looking for it would make each start longer.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(DarkroomProperties.class)
@Import({
  AccessConfiguration.class,
  ApiConfiguration.class,
  Drain.class,
  EngineStart.class,
  InferenceConfiguration.class,
  OpenAiConfiguration.class,
  SdapiConfiguration.class,
  Wiring.class
})
public class DarkroomApplication {
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(CreateKey.COMMAND)) {
      System.exit(CreateKey.run(List.of(args).subList(1, args.length), System.out, System.err));
    }
    if (args.length > 0 && args[0].equals(Install.COMMAND)) {
      System.exit(Install.run(List.of(args).subList(1, args.length), System.out, System.err));
    }
    Termination.endsWithSuccess();
    SpringApplication application = new SpringApplication(DarkroomApplication.class);
    application.addListeners(new AheadOfTime());
    application.run(args);
  }
}
