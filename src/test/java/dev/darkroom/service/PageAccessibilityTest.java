package dev.darkroom.service;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Nothing that axe knows is in anybody's way, in any state of the page. */
@BrowserTest
class PageAccessibilityTest {
  private final int port;
  private final Steps steps;

  @Autowired
  PageAccessibilityTest(@LocalServerPort int port, Steps steps) {
    this.port = port;
    this.steps = steps;
  }

  @AfterEach
  void letGo() {
    steps.letGo();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void theFirstVisitWithAllSettingsAndAProblem(ColorScheme scheme) {
    try (Visitor visitor =
        new Visitor(port, new Browser.NewContextOptions().setColorScheme(scheme)).open("")) {
      visitor.unfold();
      visitor.field("num_inference_steps").fill("1001");

      assertThat(visitor.barriers()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void aJobThatRuns(ColorScheme scheme) {
    try (Visitor visitor =
        new Visitor(port, new Browser.NewContextOptions().setColorScheme(scheme))
            .open("prompt=a+fox")) {
      steps.hold();
      visitor.button("Generate").click();
      assertThat(visitor.jobs()).containsText("Step 0 of 20");

      assertThat(visitor.barriers()).isEmpty();
      steps.letGo();
      visitor.awaitImages(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LIGHT, Compare with...",
    "DARK, Compare with...",
    "LIGHT, Inpaint",
    "DARK, Inpaint",
    "LIGHT, ''",
    "DARK, ''"
  })
  void theGalleryAndItsDialogs(ColorScheme scheme, String action) {
    try (Visitor visitor =
        new Visitor(port, new Browser.NewContextOptions().setColorScheme(scheme))
            .open("prompt=a+fox&num_images=2&num_inference_steps=1")) {
      visitor.generate(2);
      assertThat(visitor.barriers()).isEmpty();

      visitor.look(0);
      if (!action.isEmpty()) {
        visitor.button(action).click();
      }
      if (action.startsWith("Compare")) {
        assertThat(visitor.barriers()).isEmpty();
        visitor.tiles().last().click();
      }

      assertThat(visitor.dialog()).isVisible();
      assertThat(visitor.barriers()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, As code", "DARK, As code", "LIGHT, API key", "DARK, API key"})
  void otherDialogs(ColorScheme scheme, String button) {
    try (Visitor visitor =
        new Visitor(port, new Browser.NewContextOptions().setColorScheme(scheme)).open("")) {
      visitor.button(button).click();

      assertThat(visitor.dialog()).isVisible();
      assertThat(visitor.barriers()).isEmpty();
    }
  }

  /** The focus goes through the form in its order, and back to where a dialog was opened. */
  @Test
  void theKeyboardReachesEverything() {
    try (Visitor visitor = new Visitor(port).open("")) {
      visitor.field("prompt").focus();
      visitor.page.keyboard().press("Tab");
      assertThat(visitor.page.getByText("words that icons knows")).isFocused();
      visitor.page.keyboard().press("Tab");
      assertThat(visitor.field("negative_prompt")).isFocused();
      visitor.page.keyboard().press("Tab");
      assertThat(visitor.field("model")).isFocused();
      visitor.button("As code").focus();
      visitor.page.keyboard().press("Enter");
      assertThat(visitor.dialog()).isVisible();
      visitor.page.keyboard().press("Escape");
      assertThat(visitor.dialog()).hasCount(0);
      assertThat(visitor.button("As code")).isFocused();
    }
  }
}
