package dev.darkroom.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.darkroom.client.ApiException;
import dev.darkroom.client.model.GenerateRequest;
import dev.darkroom.client.model.Image;
import dev.darkroom.contract.Contract;
import dev.darkroom.image.Png;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The image, without privileges and with a file system that it cannot write to. */
@ContainerTest
class ContainerImageTest {
  private static final DarkroomContainer DARKROOM = new DarkroomContainer();
  private static final String AOT_PROCESSED = "Starting AOT-processed DarkroomApplication";

  @BeforeAll
  static void start() {
    DARKROOM.start();
  }

  @AfterAll
  static void stop() {
    DARKROOM.stop();
  }

  /** The golden image is diffusers'. */
  @Test
  void makesTheImageThatDiffusersMakes() throws ApiException, IOException {
    Path goldens = Path.of("src/test/resources/goldens/icons");
    Image image =
        DARKROOM
            .images()
            .generate(
                new GenerateRequest().prompt("a red heart on white").seed(7L), null, null, null)
            .getImages()
            .getFirst();

    int[] expected = Png.rgb(Files.readAllBytes(goldens.resolve("heart.png")));
    int[] actual = Png.rgb(image.getData());
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isBetween(expected[i] - 1, expected[i] + 1);
    }
  }

  @Test
  void servesEachContract() throws Exception {
    for (Path file : Contract.files()) {
      URL url = DARKROOM.url(DarkroomContainer.HTTP, "/" + file);
      byte[] served = url.openStream().readAllBytes();

      assertThat(served).as(url.toString()).isEqualTo(Files.readAllBytes(file));
    }
  }

  /** Which Spring Boot says in the first line of its log. */
  @Test
  void startsWithGeneratedBeanDefinitions() {
    assertThat(DARKROOM.getLogs()).contains(AOT_PROCESSED);
  }

  @Test
  void generatedBeanDefinitionsGiveTheSameMetersAndHealth() throws IOException {
    try (DarkroomContainer evaluating = new DarkroomContainer()) {
      // As it is, but set from outside.
      evaluating.withEnv("SPRING_MAIN_BANNERMODE", "off").start();

      assertThat(evaluating.getLogs()).doesNotContain(AOT_PROCESSED);
      assertThat(meters(DARKROOM)).containsAll(meters(evaluating));
      assertThat(health(DARKROOM)).containsExactlyElementsOf(health(evaluating));
    }
  }

  @Test
  void startsWithoutThemWhereASettingDecidesWhichBeansThereAre() throws IOException {
    try (DarkroomContainer darkroom = new DarkroomContainer()) {
      darkroom.withEnv("DARKROOM_API_SDAPI_ENABLED", "false").start();
      URL sdapi = darkroom.url(DarkroomContainer.HTTP, "/sdapi/v1/options");

      assertThat(darkroom.getLogs()).contains("Starting Darkroom").doesNotContain(AOT_PROCESSED);
      assertThat(((HttpURLConnection) sdapi.openConnection()).getResponseCode()).isEqualTo(404);
    }
  }

  private static Set<String> meters(DarkroomContainer darkroom) throws IOException {
    return darkroom
        .management("/actuator/prometheus")
        .lines()
        .filter(line -> line.startsWith("# TYPE "))
        // Some of those are there only once there was a collection.
        .filter(line -> !line.startsWith("# TYPE jvm_gc_"))
        .collect(Collectors.toSet());
  }

  private static List<String> health(DarkroomContainer darkroom) throws IOException {
    JsonNode health = Json.MAPPER.readTree(darkroom.management("/actuator/health"));
    return List.copyOf(health.get("components").propertyNames());
  }

  @Test
  void runsAsAUserWithoutPrivileges() throws Exception {
    assertThat(sh("grep -E '^(Uid|Gid|CapEff):' /proc/1/status").lines())
        .containsExactly(
            "Uid:\t10001\t10001\t10001\t10001",
            "Gid:\t10001\t10001\t10001\t10001",
            "CapEff:\t0000000000000000");
  }

  /** So that SIGTERM reaches it. */
  @Test
  void theServiceIsTheFirstProcess() throws Exception {
    assertThat(sh("cat /proc/1/comm")).isEqualTo("java\n");
  }

  /** What is unpacked at the start would be paid for at every start. */
  @Test
  void unpacksNeitherLibrariesNorModels() throws Exception {
    int kilobytes = Integer.parseInt(sh("du -sk /tmp | cut -f1").strip());

    assertThat(kilobytes).isLessThan(1024);
  }

  @Test
  void leavesOutWhatIsForOtherSystems() throws Exception {
    assertThat(sh("find /opt/darkroom -name '*.dll' -o -name '*.dylib'")).isEmpty();
    assertThat(sh("ls /opt/darkroom/native").lines())
        .contains("libonnxruntime.so", "libonnxruntime4j_jni.so", "libwebp-imageio.so");
  }

  /**
   * Starters hold nothing, what is optional is there for the compiler, and Spring Boot's plugin
   * adds its tools to the jar when the list has been made.
   */
  @Test
  void listsTheLibrariesOfTheApplication() throws Exception {
    List<String> listed =
        components("application", "library")
            .filter(component -> component.get("scope").asString().equals("required"))
            .filter(component -> !component.get("name").asString().contains("-starter"))
            .map(component -> component.get("name").asString() + "-" + version(component) + ".jar")
            .toList();

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(lines("ls /opt/darkroom/lib | grep -v jarmode-tools"));
  }

  @Test
  void listsThePackagesOfItsSystemAndJava() throws Exception {
    String installed =
        "dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\\n"
            + "' | sed -n 's/^installed //p'";

    assertThat(
            components("image", "library")
                .map(component -> component.get("name").asString() + " " + version(component)))
        .containsExactlyInAnyOrderElementsOf(lines(installed));
    assertThat(sh("java --version"))
        .contains("(build " + version(components("image", "platform").findFirst().orElseThrow()));
  }

  private static Stream<JsonNode> components(String list, String type) throws Exception {
    JsonNode bom = Json.MAPPER.readTree(sh("cat /opt/darkroom/sbom/" + list + ".cdx.json"));
    assertThat(bom.get("bomFormat").asString()).isEqualTo("CycloneDX");
    return bom.get("components")
        .valueStream()
        .filter(component -> component.get("type").asString().equals(type));
  }

  private static String version(JsonNode component) {
    return component.get("version").asString();
  }

  private static List<String> lines(String command) throws Exception {
    return sh(command).lines().toList();
  }

  /** Nothing to make code of text with, and nothing to look into the service with. */
  @Test
  void hasNeitherACompilerNorDiagnosticTools() throws Exception {
    assertThat(sh("ls /opt/jre/bin").lines()).doesNotContain("javac", "jcmd", "jstack", "jmap");
    assertThat(sh("java --list-modules").lines().map(module -> module.replaceFirst("@.*", "")))
        .doesNotContain("jdk.compiler", "jdk.jcmd", "jdk.attach", "jdk.jshell");
  }

  /** A JVM that goes on after an OutOfMemoryError may have lost the threads that answer. */
  @Test
  void endsWhenItsMemoryIsExhausted() throws Exception {
    String flags = sh("env -u JDK_JAVA_OPTIONS java @java.args -XX:+PrintFlagsFinal -version");

    assertThat(flags.lines().filter(flag -> flag.contains("ExitOnOutOfMemoryError")))
        .singleElement(STRING)
        .contains("= true");
  }

  @Test
  void composeFindsItHealthyAsLongAsItAnswers() throws Exception {
    List<String> check = healthCheck();

    assertThat(exec(check)).isZero();
    assertThat(exec(check.stream().map(part -> part.replace("8081", "8082")).toList())).isNotZero();
  }

  /** What compose runs, which writes a dollar sign as two. */
  private static List<String> healthCheck() throws IOException {
    JsonNode compose =
        Json.MAPPER.valueToTree(new Yaml().load(Files.readString(Path.of("compose.yaml"))));
    return compose
        .at("/services/darkroom/healthcheck/test")
        .valueStream()
        .map(JsonNode::asString)
        .filter(part -> !part.equals("CMD"))
        .map(part -> part.replace("$$", "$"))
        .toList();
  }

  private static int exec(List<String> command) throws Exception {
    return DARKROOM.execInContainer(command.toArray(String[]::new)).getExitCode();
  }

  private static String sh(String command) throws Exception {
    var result = DARKROOM.execInContainer("sh", "-c", command);
    assertThat(result.getExitCode()).as(result.getStderr()).isZero();
    return result.getStdout();
  }
}
