package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.image.Png;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** 'As code': each program is run as it is shown, in an empty folder. */
@BrowserTest
class PageCodeTest {
  /**
   * Quotes, backslashes and letters that shells, Java and JSON each treat in a way of their own.
   */
  private static final String PROMPT = "a fox's \"den\" \\ $HOME \"\"\" caf\u00e9\nby `night`";

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final int port;
  private final Client client;
  private Visitor visitor;

  @TempDir private Path folder;

  @Autowired
  PageCodeTest(@LocalServerPort int port) {
    this.port = port;
    this.client = new Client(port);
  }

  @BeforeEach
  void visit() {
    visitor =
        new Visitor(port).open("seed=7&num_inference_steps=3&scheduler.timestep_spacing=leading");
    visitor.field("prompt").fill(PROMPT);
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  private String code(String language) {
    visitor.button("As code").click();
    visitor.button(language).click();
    return visitor.dialog().locator("pre").textContent();
  }

  private byte[] expected() {
    return client.png(
        """
        {"prompt": "a fox's \\"den\\" \\\\ $HOME \\"\\"\\" caf\u00e9\\nby `night`", "seed": 7,
         "num_inference_steps": 3, "scheduler": {"timestep_spacing": "leading"}}
        """);
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(() -> read(log)).isZero();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the JDK's launcher of source files, as an application with these libraries would. */
  private void runJava(String code) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("Generate.java"), code);
    List<String> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList();
    Path arguments = folder.resolve("arguments");
    Files.writeString(arguments, "-cp \"" + String.join(File.pathSeparator, classPath) + "\"");
    run(List.of(JAVA, "@" + arguments, "Generate.java"));
  }

  @Test
  void curlMakesTheImage() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("generate.sh"), code("curl"));

    run(List.of("sh", "generate.sh"));

    assertThat(Files.readAllBytes(folder.resolve("picture.png"))).isEqualTo(expected());
  }

  @Test
  void curlReadsImagesFromFiles() throws IOException, InterruptedException {
    byte[] start = client.png("{\"prompt\": \"a heart\", \"num_inference_steps\": 1}");
    Files.write(folder.resolve("image.png"), start);
    visitor.page.setInputFiles("#field-image", folder.resolve("image.png"));
    visitor.page.locator("#field-image ~ img").waitFor();
    Files.writeString(folder.resolve("generate.sh"), code("curl"));

    run(List.of("sh", "generate.sh"));

    assertThat(Png.text(Files.readAllBytes(folder.resolve("picture.png")), "darkroom"))
        .contains("\"strength\":0.8");
  }

  @Test
  void restClientMakesTheImage() throws IOException, InterruptedException {
    runJava(code("Java, RestClient"));

    assertThat(Files.readAllBytes(folder.resolve("picture.png"))).isEqualTo(expected());
  }

  @Test
  void restClientReadsImagesFromFiles() throws IOException, InterruptedException {
    Files.write(
        folder.resolve("image.png"),
        client.png("{\"prompt\": \"a heart\", \"num_inference_steps\": 1}"));
    visitor.page.setInputFiles("#field-image", folder.resolve("image.png"));
    visitor.page.locator("#field-image ~ img").waitFor();

    runJava(code("Java, RestClient"));

    assertThat(Png.text(Files.readAllBytes(folder.resolve("picture.png")), "darkroom"))
        .contains("\"strength\":0.8");
  }

  @Test
  void springAiMakesImagesOfThePromptAndSaysWhatItLeavesOut()
      throws IOException, InterruptedException {
    visitor.field("num_images").fill("2");
    visitor.button("4:3").click();
    String code = code("Java, Spring AI");
    assertThat(code).contains("It does not send seed, num_inference_steps, scheduler");

    runJava(code);

    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures =
          new ArrayList<>(files.filter(file -> file.toString().endsWith(".png")).toList());
      assertThat(pictures).hasSize(2);
      for (Path picture : pictures) {
        byte[] png = Files.readAllBytes(picture);
        assertThat(Png.decode(png).getWidth()).isEqualTo(144);
        assertThat(Png.text(png, "darkroom")).contains("a fox's \\\"den\\\" \\\\ $HOME");
      }
    }
  }

  @Test
  void noCodeHasTheKeyInIt() {
    visitor.button("API key").click();
    visitor.page.getByLabel("Kept until this tab is closed").fill("secret-of-mine");
    visitor.page.getByText("Use it").click();

    for (String language :
        List.of("curl", "Java, RestClient", "Java, Spring AI", "Python, openai")) {
      assertThat(code(language)).contains("DARKROOM_API_KEY").doesNotContain("secret-of-mine");
      visitor.button("Close").click();
    }
  }

  /** Where there is an interpreter with the {@code openai} package, as in CI. */
  @Test
  @EnabledIfEnvironmentVariable(named = "DARKROOM_PYTHON", matches = ".+")
  void pythonMakesTheImage() throws IOException, InterruptedException {
    visitor.page.getByText("All settings").click();
    visitor.field("scheduler.timestep_spacing").selectOption("");
    Files.writeString(folder.resolve("generate.py"), code("Python, openai"));

    run(List.of(System.getenv("DARKROOM_PYTHON"), "generate.py"));

    assertThat(Png.rgb(Files.readAllBytes(folder.resolve("picture-0.png"))))
        .isEqualTo(
            Png.rgb(
                client.png(
                    """
                    {"prompt": "a fox's \\"den\\" \\\\ $HOME \\"\\"\\" caf\u00e9\\nby `night`", "seed": 7,
                     "num_inference_steps": 3}
                    """)));
  }

  @Test
  void pythonSaysWhatItLeavesOut() {
    assertThat(code("Python, openai"))
        .contains("prompt=\"a fox's \\\"den\\\" \\\\ $HOME \\\"\\\"\\\" caf\u00e9\\nby `night`\"")
        .contains("It does not send scheduler");
  }
}
