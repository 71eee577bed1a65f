package dev.darkroom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.darkroom.failure.BrokenModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {
  private static final Path SUBJECTS = Path.of("tools/icons/subjects.txt");

  @TempDir private Path folder;

  @Test
  void aFileHasAWordOnEachLine() throws IOException {
    Files.writeString(folder.resolve("vocabulary.txt"), "fox\r\n\n Étoile \ncat\nfox\n");

    assertThat(Vocabulary.read(folder))
        .hasValueSatisfying(
            vocabulary -> assertThat(vocabulary.words()).containsExactly("cat", "fox", "étoile"));
  }

  @Test
  void withoutAFileNoWordsAreKnown() {
    assertThat(Vocabulary.read(folder)).isEmpty();
  }

  @Test
  void aFileThatIsNoTextIsBroken() throws IOException {
    Files.write(folder.resolve("vocabulary.txt"), new byte[] {(byte) 0xff, 'a'});

    assertThatExceptionOfType(BrokenModelException.class)
        .isThrownBy(() -> Vocabulary.read(folder))
        .withMessageContaining("vocabulary.txt")
        .withMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a FOX and the cat | ''",
        "a dog, a dog; DOG | dog",
        "((fox)):1.3 [cat] x2 2 35 | x2",
        "\"the fox's hat, the dogs’ hats\" | hat dogs hats",
        "\"don't\" | don't",
        "jack-o-lantern | jack o lantern",
        "É e\u0301toile 狐 🦊 | é e\u0301toile 狐",
        "'' | ''",
      })
  void wordsThatAreNotInItAreFound(String text, String unknown) {
    assertThat(String.join(" ", new Vocabulary(List.of("fox", "cat")).unknown(text)))
        .isEqualTo(unknown);
  }

  /** Captions name them all: those of the list are what it was trained on. */
  @Test
  void theBuiltInModelKnowsItsSubjects() throws IOException {
    Vocabulary icons = Vocabulary.read(TestModels.ICONS).orElseThrow();

    assertThat(Files.readAllLines(SUBJECTS))
        .hasSize(190)
        .allSatisfy(
            line -> {
              String name = line.substring(line.indexOf(": ") + 1).strip();
              assertThat(icons.unknown(name.replaceFirst(" face$", ""))).isEmpty();
            });
    assertThat(icons.unknown("3d flat noto style, black white gray red orange yellow")).isEmpty();
    assertThat(icons.unknown("on a green, teal, blue, purple, pink background")).isEmpty();
    assertThat(icons.unknown("portrait of a woman")).containsExactly("portrait", "woman");
  }
}
