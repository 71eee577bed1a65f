package dev.darkroom.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs that the image has for the chart's pods to run. */
class ProgramsTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir static Path programs;

  @TempDir Path folder;

  private HttpServer server;

  private record Run(int exit, String output) {}

  /** As the Dockerfile does. */
  @BeforeAll
  static void compile() {
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                programs.toString(),
                "src/container/Download.java",
                "src/container/TestRequest.java");

    assertThat(status).isZero();
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aDownloadWithTheRightChecksumIsUnpacked() throws Exception {
    byte[] archive = archive();
    answer("/sd.tar", 200, "application/x-tar", archive);
    Path model = Files.createDirectory(folder.resolve("model"));

    Run run = program("Download", url("/sd.tar"), sha256(archive), model.toString());

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(files(model.resolve(sha256(archive)))).containsExactly("model_index.json");
  }

  @Test
  void aDownloadWithAnotherChecksumIsNotUnpacked() throws Exception {
    byte[] archive = archive();
    answer("/sd.tar", 200, "application/x-tar", archive);
    Path model = Files.createDirectory(folder.resolve("model"));
    String expected = "0".repeat(64);

    Run run = program("Download", url("/sd.tar"), expected, model.toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).contains(sha256(archive)).contains(expected);
    assertThat(model.resolve(expected)).doesNotExist();
  }

  @Test
  void whatCannotBeDownloadedIsNamed() throws Exception {
    answer("/sd.tar", 403, "text/plain", new byte[0]);

    Run run = program("Download", url("/sd.tar"), "0".repeat(64), folder.toString());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).contains(url("/sd.tar") + " answers 403");
  }

  @Test
  void aDownloadThatIsThereIsNotMadeAgain() throws Exception {
    answer("/sd.tar", 500, "text/plain", new byte[0]);
    String sha256 = "0".repeat(64);
    Files.createDirectory(folder.resolve(sha256));

    Run run = program("Download", url("/sd.tar"), sha256, folder.toString());

    assertThat(run.exit()).as(run.output()).isZero();
  }

  /** The other host is the same server by another name. */
  @Test
  void credentialsGoToTheHostOfTheUrlAlone() throws Exception {
    byte[] archive = archive();
    Map<String, String> credentials = new ConcurrentHashMap<>();
    String elsewhere = "http://localhost:" + server.getAddress().getPort() + "/elsewhere";
    server.createContext(
        "/",
        exchange -> {
          Headers headers = exchange.getRequestHeaders();
          String authorization = headers.getFirst("Authorization");
          credentials.put(
              exchange.getRequestURI().getPath(), authorization == null ? "none" : authorization);
          boolean redirects = exchange.getRequestURI().getPath().equals("/private");
          exchange.getResponseHeaders().set("Location", elsewhere);
          exchange.sendResponseHeaders(redirects ? 302 : 200, redirects ? -1 : archive.length);
          if (!redirects) {
            exchange.getResponseBody().write(archive);
          }
          exchange.close();
        });

    Run run =
        run(
            List.of(
                JAVA,
                "-cp",
                programs.toString(),
                "Download",
                url("/private"),
                sha256(archive),
                folder.toString()),
            Map.of("AUTHORIZATION", "Bearer secret"));

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(credentials)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("/private", "Bearer secret", "/elsewhere", "none"));
  }

  @Test
  void theTestOfAReleasePassesWithAnImage() throws Exception {
    answer("/generate", 200, "image/png", new byte[42]);

    Run run = program("TestRequest", url(""));

    assertThat(run.exit()).as(run.output()).isZero();
  }

  @Test
  void theTestOfAReleaseFailsWithoutAnImageAndTellsWhy() throws Exception {
    byte[] problem = "{\"code\": \"shutting_down\"}".getBytes(StandardCharsets.UTF_8);
    answer("/generate", 503, "application/problem+json", problem);

    Run run = program("TestRequest", url(""));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).contains("503").contains("shutting_down");
  }

  private void answer(String path, int status, String type, byte[] body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private byte[] archive() throws Exception {
    Path content = Files.createDirectory(folder.resolve("content"));
    Files.writeString(content.resolve("model_index.json"), "{}");
    Path archive = folder.resolve("sd.tar");
    Run tar =
        run(
            List.of(
                "tar", "-cf", archive.toString(), "-C", content.toString(), "model_index.json"));
    assertThat(tar.exit()).as(tar.output()).isZero();
    return Files.readAllBytes(archive);
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Run program(String name, String... arguments) throws Exception {
    List<String> java = List.of(JAVA, "-cp", programs.toString(), name);
    return run(Stream.concat(java.stream(), Stream.of(arguments)).toList());
  }

  private static Run run(List<String> command) throws Exception {
    return run(command, Map.of());
  }

  private static Run run(List<String> command, Map<String, String> environment) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
