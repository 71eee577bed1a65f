package dev.darkroom.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.darkroom.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who has never been here, with a browser. When they leave, nothing may have gone wrong in
 * the browser, and nothing may have been fetched from elsewhere.
 */
final class Visitor implements AutoCloseable {
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--no-first-run");

  private static @Nullable Browser browser;

  final Page page;
  final List<String> requests = new ArrayList<>();
  private final BrowserContext context;
  private final String home;
  private final List<String> complaints = new ArrayList<>();

  Visitor(int port) {
    this(port, new Browser.NewContextOptions());
  }

  Visitor(int port, Browser.NewContextOptions options) {
    this.home = "http://localhost:" + port + "/";
    this.context = browser().newContext(options.setLocale("en-GB"));
    this.page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
  }

  private static synchronized Browser browser() {
    if (browser == null) {
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      browser =
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(BrowserCondition.browser().orElseThrow())
                      .setArgs(ARGUMENTS));
      Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
    }
    return browser;
  }

  /** Opens the page, or the address that leads to settings. */
  Visitor open(String fragment) {
    page.navigate(home + (fragment.isEmpty() ? "" : "#" + fragment));
    button("Generate").waitFor();
    return this;
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** A field by its path in the contract. */
  Locator field(String path) {
    return page.locator("[id='field-" + path + "']");
  }

  /** What is said to be wrong with it. */
  Locator problem(String path) {
    return page.locator("[id='field-" + path + "-problem']");
  }

  Locator tiles() {
    return page.locator(".tile");
  }

  Locator jobs() {
    return page.locator("article.job");
  }

  Locator dialog() {
    return page.locator("dialog[open]");
  }

  /** Unfolds all fields. */
  Visitor unfold() {
    page.locator("details.group").evaluateAll("all => all.forEach(group => group.open = true)");
    return this;
  }

  /** A setting of the image that is looked at. */
  Locator setting(String path) {
    return dialog()
        .locator("dl div")
        .filter(
            new Locator.FilterOptions()
                .setHas(
                    page.locator("dt")
                        .getByText(path, new Locator.GetByTextOptions().setExact(true))))
        .locator("dd");
  }

  /** Asks for images, and waits until there are so many. */
  void generate(int images) {
    button("Generate").click();
    awaitImages(images);
  }

  void awaitImages(int images) {
    tiles().nth(images - 1).waitFor(new Locator.WaitForOptions().setTimeout(60_000));
    assertThat(tiles().count()).isEqualTo(images);
  }

  /** Opens an image, the newest of which is the first. */
  void look(int image) {
    tiles().nth(image).click();
    dialog().waitFor();
  }

  /** The JSON that the next request has which this sends to a path. */
  JsonNode sent(String path, Runnable action) {
    String body =
        page.waitForRequest(
                request ->
                    !request.method().equals("GET")
                        && URI.create(request.url()).getPath().startsWith(path),
                action)
            .postData();
    return Json.MAPPER.readTree(body);
  }

  /** What axe finds to be in the way of people. */
  List<String> barriers() {
    try (InputStream axe = Visitor.class.getResourceAsStream("/axe.min.js")) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "; 0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Object found =
        page.evaluate(
            """
            async () => (await axe.run()).violations
                .flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target}`))
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  /** What a browser says of a refusal that the test wants is no complaint here. */
  void forgive(String text) {
    forgive(1, text);
  }

  /** The same of so many refusals. */
  void forgive(int count, String text) {
    page.waitForCondition(() -> complaints.size() >= count);
    assertThat(complaints).allMatch(complaint -> complaint.contains(text));
    complaints.clear();
  }

  @Override
  public void close() {
    Pattern here =
        Pattern.compile(
            "(?:" + Pattern.quote(home) + "|blob:" + Pattern.quote(home) + "|data:).*",
            Pattern.DOTALL);
    assertThat(requests).allMatch(request -> here.matcher(request).matches());
    assertThat(complaints).isEmpty();
    context.close();
  }
}
