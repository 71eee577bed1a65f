package dev.darkroom.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The chart and the sets of values that it is tried with. */
public final class Chart {
  public static final Path FOLDER = Path.of("helm/darkroom");

  private static final String KUBERNETES = "1.34.0";

  private Chart() {}

  static Helm helm() {
    return new Helm(FOLDER);
  }

  /** The sets of values that the chart comes with for its tests. */
  static List<Path> sets() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path set(String name) {
    return FOLDER.resolve("ci").resolve(name + "-values.yaml");
  }

  /** What a set of values becomes. */
  public static List<Manifest> render(Path values) {
    return manifests(template().withValuesFile(values));
  }

  /** What a release of the chart as it comes becomes with values set, such as {@code a.b=c}. */
  public static List<Manifest> render(Map<String, ?> values) {
    TemplateCommand template = template();
    values.forEach(template::set);
    return manifests(template);
  }

  /** What who installs a release with values set is told. */
  static String notes(Map<String, ?> values) {
    InstallCommand install =
        helm()
            .install()
            .clientOnly()
            .dryRun()
            .withName("release")
            .withNamespace("studio")
            .withKubeVersion(KUBERNETES);
    values.forEach(install::set);
    String output = install.call().getOutput();
    return output.substring(output.indexOf("NOTES:"));
  }

  private static TemplateCommand template() {
    return new Helm(WithoutHooks.FOLDER).template().withName("release").withKubeVersion(KUBERNETES);
  }

  /** A copy in which the pod of {@code helm test} is no hook, since rendering leaves hooks out. */
  private static final class WithoutHooks {
    static final Path FOLDER = copy();

    private static Path copy() {
      try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
        Path copy = Files.createTempDirectory("darkroom-chart");
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path target = copy.resolve(Chart.FOLDER.relativize(file));
          Files.createDirectories(target.getParent());
          Files.writeString(target, Files.readString(file).replaceAll(" +helm[.]sh/hook.*\n", ""));
        }
        return copy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Kubernetes may take either of two equal keys, so there are to be none. */
  private static List<Manifest> manifests(TemplateCommand template) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return StreamSupport.stream(new Yaml(strict).loadAll(template.call()).spliterator(), false)
        .map(Manifest::of)
        .toList();
  }
}
