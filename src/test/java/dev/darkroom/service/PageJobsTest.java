package dev.darkroom.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.darkroom.engine.Engine;
import dev.darkroom.engine.Outcome;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the page shows while images are made: each step waits until the test lets it end. */
@BrowserTest
class PageJobsTest {
  private final int port;
  private final Steps steps;
  private final Engine engine;
  private Visitor visitor;

  @Autowired
  PageJobsTest(@LocalServerPort int port, Steps steps, Engine engine) {
    this.port = port;
    this.steps = steps;
    this.engine = engine;
  }

  @BeforeEach
  void visit() {
    visitor = new Visitor(port).open("prompt=a+fox&num_inference_steps=4");
    steps.hold();
  }

  @AfterEach
  void leave() {
    steps.letGo();
    visitor.close();
  }

  private void generate() {
    visitor.button("Generate").click();
  }

  @Test
  void showsStepsAndPreviewsWhileTheyCome() {
    visitor.field("num_inference_steps").fill("10");
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 10");

    steps.release(5);

    assertThat(visitor.jobs()).containsText("Step 5 of 10");
    assertThat(visitor.jobs().getByRole(AriaRole.PROGRESSBAR)).hasJSProperty("value", 5);
    assertThat(visitor.page.locator(".place img"))
        .hasAttribute("src", Pattern.compile("data:image/jpeg;base64,.+"));
    assertThat(visitor.page.locator("[aria-live]")).hasText("Running, 50 percent");

    steps.release(5);
    visitor.awaitImages(1);
    assertThat(visitor.jobs()).hasCount(0);
  }

  @Test
  void showsThePlaceInTheQueue() {
    visitor.field("num_images").fill("2");
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 8");
    visitor.field("num_images").fill("3");
    generate();
    generate();

    assertThat(visitor.jobs()).hasCount(3);
    assertThat(visitor.jobs().nth(1)).containsText("Queued, 0 images ahead");
    assertThat(visitor.jobs().nth(0)).containsText("Queued, 3 images ahead");
  }

  @Test
  void escapeCancelsTheNewest() {
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 4");

    visitor.page.keyboard().press("Escape");
    steps.release(1);

    assertThat(visitor.jobs()).hasCount(0);
    assertThat(steps.outcomes()).containsExactly(Outcome.CANCELLED);
  }

  @Test
  void whatWaitsIsCancelledByItsButton() {
    visitor.field("num_images").fill("2");
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 8");
    generate();
    assertThat(visitor.jobs().first()).containsText("Queued");

    visitor
        .jobs()
        .first()
        .getByText("Cancel", new Locator.GetByTextOptions().setExact(true))
        .click();

    assertThat(visitor.jobs()).hasCount(1);
    await().until(() -> engine.queuedImages() == 0);
    assertThat(engine.runningImages()).isEqualTo(2);
  }

  @Test
  void aReloadFindsRunningJobsAgain() {
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 4");
    generate();
    assertThat(visitor.jobs()).hasCount(2);

    visitor.page.reload();

    assertThat(visitor.jobs()).hasCount(2);
    steps.release(8);
    visitor.awaitImages(2);
    assertThat(steps.outcomes()).containsOnly(Outcome.SUCCESS);
    await().until(() -> engine.admittedImages() == 0);
  }

  /** Deleted by somebody else, so that the page hears of it from the service. */
  @Test
  void aJobThatIsCancelledElsewhereLeaves() {
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 4");
    String events =
        visitor.requests.stream().filter(url -> url.endsWith("/events")).findFirst().orElseThrow();
    Client client = new Client(port);
    client.send(client.request(events.replaceFirst("http://[^/]+(.*)/events", "$1")).DELETE());

    steps.release(1);

    assertThat(visitor.jobs()).hasCount(0);
    assertThat(visitor.tiles()).hasCount(0);
  }

  @Test
  void aServiceThatCannotBeReachedIsTriedAgain() {
    visitor.field("num_inference_steps").fill("2");
    visitor.page.route("**/jobs/**", Route::abort);
    generate();
    assertThat(visitor.jobs()).containsText("cannot be reached");

    visitor.page.unroute("**/jobs/**");
    steps.letGo();

    visitor.awaitImages(1);
    visitor.forgive("net::ERR_FAILED");
  }

  @Test
  void anotherTabLeavesTheJobToTheFirst() {
    generate();
    assertThat(visitor.jobs()).containsText("Step 0 of 4");
    Page other = visitor.page.context().newPage();
    other.navigate(visitor.page.url());
    other.getByText("Generate", new Page.GetByTextOptions().setExact(true)).waitFor();

    steps.letGo();

    visitor.awaitImages(1);
    assertThat(other.locator(".tile")).hasCount(1);
    assertThat(visitor.requests.stream().filter(url -> url.endsWith("/events"))).hasSize(1);
    other.close();
  }

  /** The service was started anew, and no longer knows its jobs. */
  @Test
  void aJobThatTheServiceLostIsSubmittedAgain() {
    visitor.page.route(
        "**/events", route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));
    generate();
    visitor.page.waitForCondition(
        () -> visitor.requests.stream().filter(url -> url.endsWith("/events")).count() >= 2);

    visitor.page.unroute("**/events");
    steps.letGo();

    visitor.awaitImages(1);
    visitor.forgive("status of 404");
  }

  @Test
  void moreJobsThanTheBrowserHasConnections() {
    visitor.field("num_inference_steps").fill("1");
    for (int i = 0; i < 8; i++) {
      generate();
      assertThat(visitor.jobs()).hasCount(i + 1);
    }

    steps.letGo();

    visitor.awaitImages(8);
  }
}
