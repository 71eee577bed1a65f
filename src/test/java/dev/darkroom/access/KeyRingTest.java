package dev.darkroom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  @TempDir Path folder;

  private long nanos;

  private KeyRing configured(String name, String... keys) {
    List<KeyDigest> digests = List.of(keys).stream().map(KeyDigest::of).toList();
    return new KeyRing(
        Map.of(name, new KeyRing.Holder(digests, CallerSettings.USUAL)),
        Optional.empty(),
        () -> nanos);
  }

  private KeyRing inFolder(Map<String, KeyRing.Holder> configured) {
    return new KeyRing(configured, Optional.of(new KeysFolder(folder)), () -> nanos);
  }

  private KeyRing inFolder() {
    return inFolder(Map.of());
  }

  private void write(Path file, String... keys) throws IOException {
    Files.write(file, List.of(keys).stream().map(key -> KeyDigest.of(key).hex()).toList());
  }

  private static Optional<String> owner(KeyRing keys, String key) {
    return keys.find(key).map(Account::name);
  }

  private void passASecond() {
    nanos += Duration.ofSeconds(1).toNanos();
  }

  @Test
  void twoKeysOfACallerAreValidAtOnce() {
    KeyRing keys = configured("alice", "old", "new");

    assertThat(owner(keys, "old")).hasValue("alice");
    assertThat(owner(keys, "new")).hasValue("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ol", "oldd", "OLD", "alice"})
  void nothingElseIsAKey(String key) {
    assertThat(configured("alice", "old").find(key)).isEmpty();
  }

  @Test
  void aDigestIsNoKey() {
    assertThat(configured("alice", "old").find(KeyDigest.of("old").hex())).isEmpty();
  }

  @Test
  void aFileIsACallerAndEachLineAKey() throws IOException {
    write(folder.resolve("alice"), "old", "new");
    write(folder.resolve("bob"), "bobs");

    KeyRing keys = inFolder();

    assertThat(keys.problems()).isEmpty();
    assertThat(owner(keys, "old")).hasValue("alice");
    assertThat(owner(keys, "new")).hasValue("alice");
    assertThat(keys.find("bobs")).hasValue(new Account("bob", CallerSettings.USUAL));
  }

  @Test
  void theConfigurationSaysWhatTheKeysOfAFileMay() throws IOException {
    CallerSettings settings = new CallerSettings(Set.of(Permission.ADMIN));
    write(folder.resolve("alice"), "hers");

    KeyRing keys = inFolder(Map.of("alice", new KeyRing.Holder(List.of(), settings)));

    assertThat(keys.find("hers")).hasValue(new Account("alice", settings));
  }

  @Test
  void aFileThatIsTakenOutIsNoKeyASecondLater() throws IOException {
    write(folder.resolve("alice"), "hers");
    KeyRing keys = inFolder();
    Files.delete(folder.resolve("alice"));

    assertThat(keys.find("hers")).isPresent();
    passASecond();
    assertThat(keys.find("hers")).isEmpty();
  }

  /** As kubelet does it: the files are links through one, which is swapped for another. */
  @Test
  void theSwapOfAMountedSecretIsSeen() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..2026_11_27_1"));
    Path second = Files.createDirectory(folder.resolve("..2026_11_27_2"));
    write(first.resolve("alice"), "old");
    write(second.resolve("alice"), "new");
    Files.createSymbolicLink(folder.resolve("..data"), first.getFileName());
    Files.createSymbolicLink(folder.resolve("alice"), Path.of("..data/alice"));
    KeyRing keys = inFolder();
    assertThat(keys.problems()).isEmpty();
    assertThat(keys.find("old")).isPresent();

    Path swapped = Files.createSymbolicLink(folder.resolve("..data_tmp"), second.getFileName());
    Files.move(swapped, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    passASecond();

    assertThat(keys.find("old")).isEmpty();
    assertThat(owner(keys, "new")).hasValue("alice");
  }

  @Test
  void aFolderThatIsGoneHasNoKeys() throws IOException {
    write(folder.resolve("alice"), "hers");
    KeyRing keys = inFolder();
    Files.delete(folder.resolve("alice"));
    Files.delete(folder);
    passASecond();

    assertThat(keys.find("hers")).isEmpty();
    assertThat(keys.problems()).containsExactly("the folder %s cannot be read".formatted(folder));
    Files.createDirectory(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "dk_secret", "0123"})
  void aFileOfAnythingElseIsNamedButNotRepeated(String content) throws IOException {
    Files.writeString(folder.resolve("alice"), content);
    write(folder.resolve("bob"), "bobs");

    KeyRing keys = inFolder();

    assertThat(keys.problems())
        .containsExactly(
            "line 1 of %s must be the SHA-256 of a key in 64 hexadecimal digits"
                .formatted(folder.resolve("alice")));
    assertThat(owner(keys, "bobs")).hasValue("bob");
  }

  @Test
  void aNameThatIsNoneIsNamed() throws IOException {
    write(folder.resolve("alice smith"), "hers");

    assertThat(inFolder().problems()).singleElement().asString().contains("alice smith must be 1");
  }

  @Test
  void oneKeyIsNotOfTwoCallers() throws IOException {
    write(folder.resolve("alice"), "same");
    write(folder.resolve("bob"), "same");

    assertThat(inFolder().problems()).containsExactly("alice and bob have the same key");
  }
}
