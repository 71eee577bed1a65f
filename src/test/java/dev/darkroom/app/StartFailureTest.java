package dev.darkroom.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.darkroom.OtherJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What an operator reads when the service does not start. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {
  @Test
  void namesTheFileOfABrokenModel(CapturedOutput output) {
    failToStart("--darkroom.models.sd.path=src/test/resources/goldens");

    assertThat(output)
        .contains("A model cannot be served. src/test/resources/goldens/model_index.json: expected")
        .doesNotContain("\tat ");
  }

  @Test
  void namesADeviceThatCannotBe(CapturedOutput output) {
    failToStart("--darkroom.devices=tpu");

    assertThat(output).contains("darkroom.devices[0] is tpu, but must be auto, cpu or cuda:N.");
  }

  @Test
  void namesAGpuThatIsNotThere(CapturedOutput output) {
    failToStart("--darkroom.devices=cuda:99");

    assertThat(output).contains("darkroom.devices is cuda:99, but ");
  }

  @Test
  void namesADefaultModelThatIsNone(CapturedOutput output) {
    failToStart("--darkroom.default-model=flux");

    assertThat(output).contains("darkroom.default-model is flux, but ").contains("icons");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "darkroom.engine.queue-size=3 | darkroom.engine.queue-size is no setting; README",
        "darkroom.models.sd1.5.path=/models/sd | darkroom.models[sd1.5].path.",
        "darkroom.models.sd=/models/sd | darkroom.models.sd must be a group of settings, of which",
        "darkroom.models.sd.max-images=2 | darkroom.models.sd.path is missing.",
        "darkroom.engine.max-batch=many | darkroom.engine.max-batch is many, but must be a whole",
        "darkroom.engine.max-batch=0 | darkroom.engine.max-batch is 0, but must be greater than",
        "darkroom.models.icons.guidance-scale=20000 | darkroom.models.icons.guidance-scale is"
            + " 20000.0,",
        "darkroom.api.max-wait=soon | darkroom.api.max-wait is soon, but must be a duration such",
        "darkroom.api.max-body-size=big | darkroom.api.max-body-size is big, but must be a size",
        "darkroom.presets.icons.model=icons | darkroom.presets.icons must be the name of no model,",
        "darkroom.presets.fast.model=flux | darkroom.presets.fast.model must be one of icons, but"
            + " is",
        "darkroom.presets.fast.defaults.stepz=3 | darkroom.presets.fast.defaults.stepz is not a"
            + " known",
        "darkroom.presets.fast.defaults.eta=much | darkroom.presets.fast.defaults.eta must be a"
            + " number",
        "darkroom.presets.fast.max-width=0 | darkroom.presets.fast.max-width is 0, but must be",
        "darkroom.api.default-wait=21m | darkroom.api.max-wait must be above 0, and the first not",
        "darkroom.access.keys.alice.sha256= | darkroom.access.keys.alice.sha256 is empty.",
        "darkroom.access.keys.alice.sha256=dk_secret | darkroom.access.keys.alice.sha256 must be"
            + " the SHA-256 of a key in 64 hexadecimal digits, but",
        "darkroom.access.keys.alice.permissions=admin | darkroom.access.keys.alice.sha256 is"
            + " missing",
        "darkroom.access.keys.alice=abc | darkroom.access.keys.alice must be a group of settings,"
            + " of which sha256",
        "darkroom.access.keys.a.b.sha256=abc | darkroom.access.keys[a.b].sha256.",
        "darkroom.access.keys[a b].sha256=abc | a name in darkroom.access.keys is a b, but must be",
        "darkroom.access.keys.alice.colour=3 | darkroom.access.keys.alice.colour is no setting",
        "darkroom.access.keys.alice.limits=3 | darkroom.access.keys.alice.limits must be a"
            + " group of settings, such as images-per-minute",
        "darkroom.access.keys.a.b.weight=2 | darkroom.access.keys[a.b].weight",
        "darkroom.access.keys-folder=/no/such/folder | darkroom.access.keys-folder is"
            + " /no/such/folder, but there is no",
        "darkroom.access.keys-folder= | darkroom.access.keys-folder is empty",
        "darkroom.access.cors.allowed-origins=studio.example.org |"
            + " darkroom.access.cors.allowed-origins is studio.example.org, but",
        "spring.security.oauth2.resourceserver.jwt.issuer-uri= | jwt.issuer-uri is empty",
        "spring.security.oauth2.resourceserver.jwt.issuer-uri=login | jwt.issuer-uri is login, but",
        "spring.security.oauth2.resourceserver.jwt.audiences=darkroom | jwt.issuer-uri is missing",
        "spring.security.user.password=secret | spring.security.user is not looked at: name keys"
      })
  void namesASettingInPlainWords(String setting, String said, CapturedOutput output) {
    failToStart("--" + setting);

    assertThat(output).contains(said).doesNotContain("\tat ").doesNotContain("Bindable");
    // Java's words are not an error of their own before the plain ones.
    assertThat(output.toString().lines().filter(line -> line.contains(" ERROR ")))
        .singleElement(STRING)
        .contains("LoggingFailureAnalysisReporter");
  }

  @Test
  void namesTwoCallersOfOneKey(CapturedOutput output) {
    String digest = "b".repeat(64);
    failToStart(
        "--darkroom.access.keys.alice.sha256=" + digest,
        "--darkroom.access.keys.bob.sha256=" + digest);

    assertThat(output).contains("alice and bob have the same key").doesNotContain("\tat ");
  }

  @Test
  void namesAPermissionThatIsNone(CapturedOutput output) {
    failToStart(
        "--darkroom.access.keys.alice.sha256=" + "b".repeat(64),
        "--darkroom.access.keys.alice.permissions=generate,root");

    assertThat(output)
        .contains("darkroom.access.keys.alice.permissions is root, but must be some of watch, ");
  }

  @Test
  void namesPermissionsThatAreNone(CapturedOutput output) {
    failToStart(
        "--darkroom.access.keys.alice.sha256=" + "b".repeat(64),
        "--darkroom.access.keys.alice.permissions=");

    assertThat(output).contains("darkroom.access.keys.alice.permissions is empty, but must be");
  }

  @ParameterizedTest
  @CsvSource({
    "limits.requests-per-minute=0, must be greater than or equal to 1",
    "limits.images-per-minute=-5, must be greater than or equal to 1",
    "limits.images-at-once=few, must be a whole number",
    "limits.waiting-images=1.5, must be a whole number",
    "limits.max-width=0, must be greater than or equal to 1",
    "limits.highest-urgency=8, must be less than or equal to 7",
    "limits.models=nothing, must be some of icons",
    "keys.alice.limits.images-per-minute=0, must be greater than or equal to 1",
    "keys.alice.limits.max-num-images=many, must be a whole number",
    "keys.alice.limits.models=nothing, must be some of icons",
    "keys.alice.weight=0.0, must be greater than or equal to 0.01",
    "keys.alice.weight=NaN, must be greater than or equal to 0.01",
    "keys.alice.weight=heavy, must be a number"
  })
  void namesALimitThatIsNone(String setting, String problem, CapturedOutput output) {
    failToStart(
        "--darkroom.access.keys.alice.sha256=" + "b".repeat(64), "--darkroom.access." + setting);

    String[] parts = setting.split("=", 2);
    assertThat(output)
        .contains("darkroom.access.%s is %s, but %s".formatted(parts[0], parts[1], problem))
        .doesNotContain("\tat ");
  }

  @Test
  void namesALimitToNoModel(CapturedOutput output) {
    failToStart("--darkroom.access.limits.models=");

    assertThat(output)
        .contains("darkroom.access.limits.models is empty, but must be some of icons");
  }

  /** Nobody is limited by what is misspelt. */
  @Test
  void namesALimitThatIsNotKnown(CapturedOutput output) {
    failToStart("--darkroom.access.limits.pictures-per-minute=5");

    assertThat(output).contains("darkroom.access.limits.pictures-per-minute is no setting");
  }

  @Test
  void namesAKeysFolderThatLetsNobodyIn(CapturedOutput output, @TempDir Path empty) {
    failToStart("--darkroom.access.keys-folder=" + empty);

    assertThat(output)
        .contains("darkroom.access.keys-folder is " + empty + ", but no key is there")
        .doesNotContain("\tat ");
  }

  /** Whoever puts the key itself there is told so, but nobody else is told the key. */
  @Test
  void namesAFileThatHoldsNoDigestWithoutWhatItHolds(CapturedOutput output, @TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("alice"), "dk_the-key-itself");

    failToStart("--darkroom.access.keys-folder=" + folder);

    assertThat(output)
        .contains("line 1 of " + folder.resolve("alice") + " must be the SHA-256 of a key in 64")
        .doesNotContain("dk_the-key-itself")
        .doesNotContain("\tat ");
  }

  @Test
  void namesAModelFolderThatIsEmpty(CapturedOutput output, @TempDir Path empty) {
    failToStart("--darkroom.models.sd.path=" + empty);

    assertThat(output)
        .contains("A model cannot be served. " + empty + ": the directory is empty")
        .doesNotContain("\tat ");
  }

  @Test
  void namesAPortThatIsTaken(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      failToStart(taken.getLocalPort(), "--darkroom.devices=cpu");

      assertThat(output)
          .contains("Port " + taken.getLocalPort() + " was already in use.")
          .doesNotContain("\tat ");
    }
  }

  /** Java looks only once where its temporary folder is. */
  @Test
  void namesATemporaryFolderThatCannotBeWrittenTo(@TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(
            OtherJvm.run(
                Start.class,
                List.of("-Djava.io.tmpdir=" + file),
                "--darkroom.cache=" + folder.resolve("cache")))
        .contains("The temporary folder " + file + " cannot be written to: Not a directory.")
        .contains("or name another folder with -Djava.io.tmpdir=FOLDER.")
        .doesNotContain("\tat ");
  }

  @Test
  void namesACacheThatCannotBeWrittenTo(@TempDir Path folder) throws Exception {
    Path cache = Files.createFile(folder.resolve("file")).resolve("cache");

    assertThat(OtherJvm.run(Start.class, List.of(), "--darkroom.cache=" + cache))
        .contains(cache + " cannot be written to: ")
        .contains("or name another folder with darkroom.cache.")
        .doesNotContain("\tat ");
  }

  /** Fails to start, and ends well. */
  static final class Start {
    public static void main(String[] args) {
      failToStart(args[0]);
      System.exit(0);
    }
  }

  private static void failToStart(String... arguments) {
    failToStart(0, arguments);
  }

  private static void failToStart(int port, String... arguments) {
    Throwable failure =
        catchThrowable(
            () ->
                SpringApplication.run(
                        DarkroomApplication.class,
                        Stream.concat(
                                Stream.of("--server.address=127.0.0.1", "--server.port=" + port),
                                Stream.of(arguments))
                            .toArray(String[]::new))
                    .close());

    assertThat(failure).isNotNull();
  }
}
