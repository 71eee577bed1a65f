package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What the chart renders is what Kubernetes knows. */
class ManifestsTest {
  static List<Path> sets() {
    return Chart.sets();
  }

  @Test
  void passesTheStrictLint() {
    LintResult lint = Chart.helm().lint().strict().call();

    assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void everyDocumentHasOnlyFieldsThatKubernetesKnows(Path values) {
    assertThat(Chart.render(values)).hasSizeGreaterThan(2).allSatisfy(Manifest::typed);
  }

  /** The set of values that turns on each kind. */
  @Test
  void theSetsRenderEveryTemplate() {
    Set<String> kinds = new TreeSet<>();
    sets().forEach(values -> Chart.render(values).forEach(m -> kinds.add(m.kind())));

    assertThat(kinds)
        .containsExactly(
            "ConfigMap",
            "Deployment",
            "HTTPRoute",
            "HorizontalPodAutoscaler",
            "Ingress",
            "NetworkPolicy",
            "Pod",
            "PodDisruptionBudget",
            "PodMonitor",
            "PrometheusRule",
            "ScaledObject",
            "Service",
            "ServiceAccount");
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowWouldFail() {
    Manifest deployment = Manifest.only(Chart.render(Map.of()), "Deployment");
    ((ObjectNode) deployment.content().at("/spec/template/spec")).put("hostNetwrok", true);

    assertThatThrownBy(deployment::typed).hasMessageContaining("hostNetwrok");
  }

  @Test
  void aNumberWhereKubernetesWantsTextWouldFail() {
    Manifest deployment = Manifest.only(Chart.render(Map.of()), "Deployment");
    ((ObjectNode) deployment.content().at("/metadata/labels")).put("answer", 42);

    assertThatThrownBy(deployment::typed).hasMessageContaining("Deployment");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void everyDocumentCarriesTheRecommendedLabels(Path values) {
    assertThat(Chart.render(values))
        .filteredOn(manifest -> !manifest.kind().equals("Pod"))
        .allSatisfy(
            manifest ->
                assertThat(manifest.content().at("/metadata/labels").propertyNames())
                    .contains(
                        "app.kubernetes.io/name",
                        "app.kubernetes.io/instance",
                        "app.kubernetes.io/version",
                        "app.kubernetes.io/managed-by",
                        "helm.sh/chart"));
  }
}
