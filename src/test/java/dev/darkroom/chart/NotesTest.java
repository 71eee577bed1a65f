package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the chart tells who installs it. */
class NotesTest {
  @Test
  void aServiceInsideTheClusterIsForwardedTo() {
    assertThat(Chart.notes(Map.of("service.port", 8000)))
        .contains("rollout status deployment/release-darkroom")
        .contains("kubectl --namespace studio port-forward service/release-darkroom 8080:8000 &")
        .contains("curl http://localhost:8080/generate")
        .contains("Its API: http://localhost:8080/swagger-ui.html");
  }

  @Test
  void aLoadBalancerIsAskedForItsAddress() {
    assertThat(Chart.notes(Map.of("service.type", "LoadBalancer", "service.port", 8000)))
        .contains("ADDRESS=$(kubectl --namespace studio get service release-darkroom -o jsonpath=")
        .contains("curl http://$ADDRESS:8000/generate")
        .contains("requests from outside are dropped until networkPolicy.from lets them in")
        .doesNotContain("port-forward");
  }

  @Test
  void anIngressIsReachedByItsHost() {
    assertThat(
            Chart.notes(
                Map.of(
                    "ingress.enabled", true,
                    "access.open", true,
                    "ingress.host", "darkroom.example.org")))
        .contains("curl http://darkroom.example.org/generate")
        .doesNotContain("port-forward");
    assertThat(
            Chart.notes(
                Map.of(
                    "ingress.enabled",
                    true,
                    "access.open",
                    true,
                    "ingress.host",
                    "darkroom.example.org",
                    "ingress.tlsSecretName",
                    "certificate")))
        .contains("curl https://darkroom.example.org/generate");
  }

  @Test
  void anIngressWithoutAHostIsAskedForItsAddress() {
    assertThat(Chart.notes(Map.of("ingress.enabled", true, "access.open", true)))
        .contains("ADDRESS=$(kubectl --namespace studio get ingress release-darkroom -o jsonpath=")
        .contains("curl http://$ADDRESS/generate")
        .contains("requests from outside are dropped until networkPolicy.from lets them in")
        .doesNotContain("port-forward");
  }

  @Test
  void aGatewayIsReachedByItsFirstHost() {
    assertThat(
            Chart.notes(
                Map.of(
                    "httpRoute.enabled",
                    true,
                    "access.open",
                    true,
                    "httpRoute.parentRefs[0].name",
                    "gateway",
                    "httpRoute.hostnames[0]",
                    "darkroom.example.org")))
        .contains("curl https://darkroom.example.org/generate")
        .doesNotContain("port-forward");
  }

  @Test
  void theDefaultOfTheMemoryIsSaidToBeForTheBuiltInModel() {
    String limit = "Its memory limit, 2Gi, is for the built-in model.";
    assertThat(Chart.notes(Map.of("models.sd.claim.name", "models"))).contains(limit);
    assertThat(
            Chart.notes(Map.of("models.sd.claim.name", "models", "resources.limits.memory", "8Gi")))
        .doesNotContain(limit);
    assertThat(Chart.notes(Map.of())).doesNotContain(limit);
  }

  @Test
  void anImageThatNoRegistryHasIsToldOf() {
    String unpullable = "Its image is darkroom:";

    assertThat(Chart.notes(Map.of())).contains(unpullable, "set image.repository");
    assertThat(Chart.notes(Map.of("image.repository", "registry.example.org/darkroom")))
        .doesNotContain("Its image is");
  }

  @Test
  void everybodyIsToldThatNobodyIsAskedWhoTheyAre() {
    assertThat(Chart.notes(Map.of()))
        .contains("The service asks nobody who they are: whoever reaches it can use it.")
        .contains("by its NetworkPolicy: the pods of namespace studio, nobody else.")
        .doesNotContain("requests from outside");
    assertThat(Chart.notes(Map.of("networkPolicy.from[0].namespaceSelector", Map.of())))
        .contains("and what networkPolicy.from names.");
  }

  @Test
  void whoSetsKeysIsToldToSendOne() {
    assertThat(Chart.notes(Map.of("access.existingSecret", "callers")))
        .contains("The service asks callers for a key or a token")
        .contains("/generate -H \"Authorization: Bearer $KEY\" -H")
        .doesNotContain("asks nobody");
  }

  @Test
  void aPrometheusOfAnotherNamespaceMustBeNamed() {
    assertThat(Chart.notes(Map.of("podMonitor.enabled", true)))
        .contains("scrapes nothing until networkPolicy.metricsFrom names it");
    assertThat(Chart.notes(Map.of("podMonitor.enabled", true, "networkPolicy.enabled", false)))
        .doesNotContain("scrapes nothing");
  }
}
