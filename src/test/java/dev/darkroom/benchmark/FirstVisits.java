package dev.darkroom.benchmark;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a first visit of the page takes until it can be used, beside Swagger UI of the same
 * service in turns, each with an empty cache.
 *
 * <p>{@code ./mvnw -Pbenchmark test -Dbenchmark.main=dev.darkroom.benchmark.FirstVisits
 * -Dbenchmark.arguments="http://localhost:8080 /usr/bin/chromium"}, of a service that runs.
 */
final class FirstVisits {
  private static final int ROUNDS = 15;

  private FirstVisits() {}

  public static void main(String[] args) {
    Map<String, String> environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    try (Playwright playwright =
            Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Browser browser =
            playwright
                .chromium()
                .launch(
                    new LaunchOptions()
                        .setExecutablePath(Path.of(args[1]))
                        .setArgs(List.of("--no-sandbox")))) {
      List<Double> page = new ArrayList<>();
      List<Double> swagger = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        page.add(visit(browser, args[0] + "/", "form.settings button[type=submit]"));
        swagger.add(visit(browser, args[0] + "/swagger-ui.html", ".opblock"));
      }
      double median = new Times(page).median();
      double peer = new Times(swagger).median();
      System.out.printf(
          "the page %.0f ms, Swagger UI %.0f ms, %.2f of it; medians of %d visits%n",
          median, peer, median / peer, ROUNDS);
    }
  }

  /** Milliseconds until what a visitor uses is there and has been painted. */
  private static double visit(Browser browser, String url, String control) {
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      return Times.millis(
          () -> {
            page.navigate(url);
            page.locator(control).first().waitFor();
            page.evaluate("() => new Promise(requestAnimationFrame)");
          });
    }
  }
}
