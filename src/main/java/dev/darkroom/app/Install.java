package dev.darkroom.app;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.springframework.util.FileSystemUtils;

/**
 * {@code java -jar darkroom.jar install FOLDER}: lays the jar out so that the JVM can keep what it
 * learns of a start (JEP 483, 514 and 515), and has it learn. Whatever changes afterwards, the JVM
 * notices by itself and starts without.
 */
final class Install {
  static final String COMMAND = "install";

  private static final String ARGUMENTS = "java.args";
  private static final String CACHE = "darkroom.aot";
  private static final String JAR = "darkroom.jar";

  /**
   * As in the image. The second of the JVM's compilers, C2, would take about as long as all else at
   * a start, for code that runs no more after it: a method has to be called twenty times as often
   * first, and a loop to go round as much more often.
   */
  static final List<String> OPTIONS =
      List.of(
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:Tier4InvocationThreshold=100000",
          "-XX:Tier4MinInvocationThreshold=12000",
          "-XX:Tier4CompileThreshold=300000",
          "-XX:Tier4BackEdgeThreshold=800000");

  /** What C2 compiles while the JVM learns, it would compile at once in each start. */
  static final String WITHOUT_C2 = "-XX:TieredStopAtLevel=3";

  private Install() {}

  /**
   * @param arguments a folder that is not there yet
   * @return the status of the process: 2 where the arguments are wrong, 1 where it fails
   */
  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.size() != 1 || arguments.getFirst().startsWith("-")) {
      err.printf("Usage: %s FOLDER, which is made%n", COMMAND);
      return 2;
    }
    // Of java -jar, the jar alone.
    Path jar = Path.of(System.getProperty("java.class.path"));
    return run(jar, Path.of(arguments.getFirst()).toAbsolutePath().normalize(), out, err);
  }

  /**
   * @param jar an executable one
   */
  static int run(Path jar, Path folder, PrintStream out, PrintStream err) {
    try {
      if (folder.getParent() != null) {
        Files.createDirectories(folder.getParent());
      }
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      err.println(folder + " is there already: name another folder, or take it away first");
      return 2;
    } catch (IOException e) {
      err.println("cannot make " + folder + ": " + e);
      return 1;
    }
    try {
      fill(folder, jar);
      out.printf("%nStart it with: java @%s%n", folder.resolve(ARGUMENTS));
      return 0;
    } catch (IOException | InterruptedException e) {
      err.println("cannot install " + jar + ": " + e.getMessage());
      FileSystemUtils.deleteRecursively(folder.toFile());
      return 1;
    }
  }

  private static void fill(Path folder, Path jar) throws IOException, InterruptedException {
    extract(jar, folder);
    Path cache = folder.resolve(CACHE);
    List<String> options =
        List.of("-XX:AOTCacheOutput=" + cache, WITHOUT_C2, "-Xlog:aot*=off,cds*=off");
    TrainingRun.of(command(options, folder), folder);
    if (!Files.exists(cache)) {
      throw new IOException("the JVM has made no cache");
    }
    // Last, as without it nobody starts what is here.
    Files.write(
        folder.resolve(ARGUMENTS),
        arguments(List.of("-XX:AOTCache=" + cache), folder).stream().map(Install::quoted).toList());
  }

  /** Classes in jars within a jar are in no cache of the JVM. */
  private static void extract(Path jar, Path folder) throws IOException, InterruptedException {
    try (JarFile file = new JarFile(jar.toFile())) {
      // A jar that was extracted would take all that follows for arguments of the service.
      if (file.getEntry("BOOT-INF/lib/") == null) {
        throw new IOException("it is no executable jar");
      }
    }
    List<String> command =
        List.of(
            java(),
            "-Djarmode=tools",
            "-jar",
            jar.toAbsolutePath().toString(),
            "extract",
            "--destination",
            folder.toString(),
            "--application-filename",
            JAR,
            "--force");
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("it cannot be extracted");
    }
  }

  private static List<String> command(List<String> options, Path folder) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(arguments(options, folder));
    return command;
  }

  private static List<String> arguments(List<String> options, Path folder) {
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(options);
    arguments.addAll(List.of("-jar", folder.resolve(JAR).toString()));
    return arguments;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** As the launcher reads it in a file of arguments. */
  static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
