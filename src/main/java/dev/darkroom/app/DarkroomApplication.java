package dev.darkroom.app;

import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the service, installs it, or draws a key for it. */
@SpringBootApplication(scanBasePackages = {"dev.darkroom.app", "dev.darkroom.api"})
@EnableConfigurationProperties(DarkroomProperties.class)
public class DarkroomApplication {
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(CreateKey.COMMAND)) {
      System.exit(CreateKey.run(List.of(args).subList(1, args.length), System.out, System.err));
    }
    if (args.length > 0 && args[0].equals(Install.COMMAND)) {
      System.exit(Install.run(List.of(args).subList(1, args.length), System.out, System.err));
    }
    Termination.endsWithSuccess();
    SpringApplication.run(DarkroomApplication.class, args);
  }
}
