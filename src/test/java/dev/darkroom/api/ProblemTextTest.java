package dev.darkroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.darkroom.failure.Fault;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTextTest {
  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(new Fault.Missing("a text"), "f must be a text"),
        arguments(
            new Fault.OutOfRange(2, "between 0 and 1"), "f must be between 0 and 1, but is 2"),
        arguments(new Fault.TooLong(7, 5), "f must have at most 5 characters, but has 7"),
        arguments(new Fault.MalformedText(), "f must be text without unpaired surrogates"),
        arguments(
            new Fault.UnreadableImage("it is empty"),
            "f must be a PNG, JPEG or WebP image in base64 or a data URI, but it is empty"),
        arguments(
            new Fault.UnknownModel("flux", List.of("icons", "sd")),
            "f must be one of icons, sd, but is flux"),
        arguments(new Fault.Contradiction("absent", null), "f must be absent"),
        arguments(
            new Fault.Contradiction("absent", "there is no image"),
            "f must be absent: there is no image"),
        arguments(new Fault.UnknownField(List.of("g")), "f is not a known field"),
        arguments(new Fault.WrongType("a number"), "f must be a number"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyFaultIsOneSentence(Fault.Kind kind, String detail) {
    assertThat(ProblemText.detail(new Fault("f", kind))).isEqualTo(detail);
  }
}
