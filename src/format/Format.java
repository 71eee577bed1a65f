import com.google.googlejavaformat.java.Main;

/**
 * Formats every Java source of the project, or tells which it would change; the arguments are
 * google-java-format's options.
 */
void main(String[] options) throws Exception {
  int status;
  try (var files = Files.walk(Path.of("src"))) {
    var sources = files.map(Path::toString).filter(name -> name.endsWith(".java")).sorted();
    var formatter =
        new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in);
    status =
        formatter.format(Stream.concat(Arrays.stream(options), sources).toArray(String[]::new));
  }
  if (status != 0) {
    System.err.println(
        "The files above are not formatted. This formats them: ./mvnw -Pformat process-sources");
    System.exit(status);
  }
}
