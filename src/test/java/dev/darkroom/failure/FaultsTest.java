package dev.darkroom.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private final Faults faults = new Faults();

  @Test
  void collectsWhatChecksThrowInTheirOrder() {
    faults.check(() -> refuse("eta"));
    Integer part = faults.attempt(() -> 5, "width");
    faults.check(() -> refuse("width"));

    assertThat(part).isEqualTo(5);
    assertThat(told()).containsExactly("eta", "width");
  }

  @Test
  void aFieldHasOneFault() {
    faults.check(() -> refuse("eta"));
    faults.check(() -> refuse("eta"));

    assertThat(told()).containsExactly("eta");
  }

  @Test
  void whatReadsAFieldAtFaultIsLeftOut() {
    faults.check(() -> refuse("scheduler.beta_start"));

    assertThat(faults.<Integer>attempt(() -> 5, "eta", "scheduler")).isNull();
    assertThat(faults.<Integer>attempt(() -> 5, "eta", "scheduler.beta_start")).isNull();
    assertThat(faults.<Integer>attempt(() -> 5, "eta", "scheduler.beta_end")).isEqualTo(5);
    assertThat(faults.isSound("schedul")).isTrue();
  }

  /** Its name says nothing of what it was meant to be. */
  @Test
  void aFieldThatNobodyKnowsSpoilsNothing() {
    faults.add(new Fault("scheduler.beta", new Fault.UnknownField(List.of("beta_start"))));

    assertThat(faults.isSound("scheduler", "scheduler.beta")).isTrue();
    assertThat(told()).containsExactly("scheduler.beta");
  }

  @Test
  void keepsTwentyOfThem() {
    for (int i = 0; i < 30; i++) {
      int field = i;
      faults.check(() -> refuse("f" + field));
    }

    assertThat(faults.isFull()).isTrue();
    assertThat(told()).hasSize(20).endsWith("f19");
  }

  @Test
  void throwsNothingWhereThereIsNone() {
    faults.check(() -> {}, "eta");

    assertThatCode(faults::throwIfAny).doesNotThrowAnyException();
  }

  private List<String> told() {
    return catchThrowableOfType(InvalidInputException.class, faults::throwIfAny).faults().stream()
        .map(Fault::field)
        .toList();
  }

  private static void refuse(String field) {
    throw InvalidInputException.missing(field, "there");
  }
}
