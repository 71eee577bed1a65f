import com.google.googlejavaformat.java.Main;

/** Formats every Java source of the project; the arguments are google-java-format's options. */
void main(String[] options) throws IOException {
  try (var files = Files.walk(Path.of("src"))) {
    var sources = files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted();
    Main.main(Stream.concat(Arrays.stream(options), sources).toArray(String[]::new));
  }
}
