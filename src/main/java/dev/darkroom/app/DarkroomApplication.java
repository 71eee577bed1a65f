package dev.darkroom.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication(scanBasePackages = "dev.darkroom")
public class DarkroomApplication {
  public static void main(String[] args) {
    SpringApplication.run(DarkroomApplication.class, args);
  }
}
