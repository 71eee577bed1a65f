package dev.darkroom.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the service. */
@SpringBootApplication(scanBasePackages = {"dev.darkroom.app", "dev.darkroom.api"})
@EnableConfigurationProperties(DarkroomProperties.class)
public class DarkroomApplication {
  public static void main(String[] args) {
    Termination.endsWithSuccess();
    SpringApplication.run(DarkroomApplication.class, args);
  }
}
