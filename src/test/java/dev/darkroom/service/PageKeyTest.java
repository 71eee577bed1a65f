package dev.darkroom.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The page of a service that asks for keys. */
@ClosedTest
@ExtendWith(BrowserCondition.class)
class PageKeyTest {
  private final int port;

  PageKeyTest(@LocalServerPort int port) {
    this.port = port;
  }

  private static void say(Visitor visitor, String key) {
    visitor.page.getByLabel("Kept until this tab is closed").fill(key);
    visitor.page.getByText("Use it").click();
  }

  @Test
  void asksForAKeyUntilItIsRightAndThenMakesImages() {
    try (Visitor visitor = new Visitor(port)) {
      visitor.page.navigate("http://localhost:" + port + "/");
      assertThat(visitor.dialog()).isVisible();
      visitor.forgive("status of 401");

      say(visitor, Keys.WRONG);
      // A wrong key is told so by the contract as well as by the models.
      visitor.forgive(2, "status of 401");
      assertThat(visitor.dialog().locator(".problem")).not().isEmpty();

      say(visitor, Keys.ALICE);
      visitor.field("prompt").fill("a fox");
      visitor.field("num_inference_steps").fill("1");
      visitor.generate(1);
    }
  }

  @Test
  void saysThatAKeyMayNotMakeImages() {
    try (Visitor visitor = new Visitor(port)) {
      visitor.page.navigate("http://localhost:" + port + "/#prompt=a+fox");
      visitor.dialog().waitFor();
      visitor.forgive("status of 401");
      say(visitor, Keys.WATCHER);

      visitor.button("Generate").click();

      assertThat(visitor.dialog().locator(".problem")).containsText("generate");
      visitor.forgive("status of 403");
    }
  }
}
