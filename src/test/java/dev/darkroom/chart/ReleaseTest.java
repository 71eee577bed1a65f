package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of a release fit each other and say what the values say. */
class ReleaseTest {
  private static final Map<String, Object> NONE = Map.of();

  @Test
  void everythingThatPicksPodsPicksTheDeployments() {
    List<Manifest> monitored = Chart.render(Chart.set("monitoring"));
    Map<String, String> labels = template(NONE).getMetadata().getLabels();

    assertThat(labels)
        .containsAllEntriesOf(deployment(NONE).getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(only(Chart.render(NONE), Service.class).getSpec().getSelector())
        .containsAllEntriesOf(
            only(Chart.render(NONE), PodDisruptionBudget.class)
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .containsAllEntriesOf(
            only(Chart.render(NONE), NetworkPolicy.class)
                .getSpec()
                .getPodSelector()
                .getMatchLabels())
        .containsAllEntriesOf(
            only(monitored, PodMonitor.class).getSpec().getSelector().getMatchLabels());
  }

  @Test
  void probesAndServiceNamePortsThatAreThere() {
    Container container = container(NONE);
    Map<String, Integer> ports = Map.of("http", 8080, "management", 8081);

    assertThat(container.getPorts())
        .extracting(ContainerPort::getName)
        .containsExactlyInAnyOrderElementsOf(ports.keySet());
    assertThat(container.getPorts())
        .allSatisfy(
            port -> assertThat(port.getContainerPort()).isEqualTo(ports.get(port.getName())));
    assertThat(
            Stream.of(
                    container.getStartupProbe(),
                    container.getReadinessProbe(),
                    container.getLivenessProbe())
                .map(probe -> probe.getHttpGet()))
        .extracting(HTTPGetAction::getPort)
        .allSatisfy(port -> assertThat(port.getStrVal()).isEqualTo("management"));
    assertThat(only(Chart.render(NONE), Service.class).getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("http"));
  }

  @Test
  void theGracePeriodOutlastsTheSleepAndTheDrain() {
    PodTemplateSpec template = template(Map.of("shutdown.drainSeconds", 1200));

    assertThat(template.getSpec().getTerminationGracePeriodSeconds()).isGreaterThan(10 + 1200);
    assertThat(
            template
                .getSpec()
                .getContainers()
                .getFirst()
                .getLifecycle()
                .getPreStop()
                .getSleep()
                .getSeconds())
        .isEqualTo(10);
  }

  /** Kubernetes before 1.33 refuses to sleep for no time. */
  @Test
  void withoutASleepThereIsNoHook() {
    assertThat(container(Map.of("shutdown.preStopSeconds", 0)).getLifecycle()).isNull();
  }

  @Test
  void aRolloutDoesNotFailWhileModelsMayStillLoad() {
    Deployment deployment = deployment(Map.of("probes.startupSeconds", 3600));

    assertThat(deployment.getSpec().getProgressDeadlineSeconds()).isGreaterThan(3600);
  }

  @Test
  void theOneGpuOfAClusterCanBeHandedOver() {
    var strategy = only(Chart.render(Chart.set("gpu")), Deployment.class).getSpec().getStrategy();

    assertThat(strategy.getRollingUpdate().getMaxSurge()).isEqualTo(new IntOrString(0));
  }

  @Test
  void thePodOfHelmTestGetsNoRequestsButMayMakeThem() {
    List<Manifest> release = Chart.render(Chart.set("ingress"));
    Map<String, String> labels = only(release, Pod.class).getMetadata().getLabels();
    var policy = only(release, NetworkPolicy.class).getSpec();

    assertThat(labels)
        .doesNotContainEntry(
            "app.kubernetes.io/name",
            policy.getPodSelector().getMatchLabels().get("app.kubernetes.io/name"));
    assertThat(policy.getIngress().getFirst().getFrom()).anyMatch(ReleaseTest::isOwnNamespace);
  }

  @Test
  void theKeysOfASecretLieWhereTheServiceLooksForThem() {
    Deployment deployment = only(Chart.render(Chart.set("ingress")), Deployment.class);
    var pod = deployment.getSpec().getTemplate().getSpec();
    var mount =
        pod.getContainers().getFirst().getVolumeMounts().stream()
            .filter(volume -> volume.getName().equals("keys"))
            .findFirst()
            .orElseThrow();

    assertThat(mount.getReadOnly()).isTrue();
    assertThat(mount.getSubPath()).as("what a secret's change would not reach").isNull();
    assertThat(configuration(Chart.render(Chart.set("ingress"))))
        .contains("keys-folder: " + mount.getMountPath());
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("keys"))
        .singleElement()
        .satisfies(volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("callers"));
    assertThat(container(NONE).getVolumeMounts())
        .noneMatch(volume -> volume.getName().equals("keys"));
  }

  @Test
  void anIssuerOfTokensIsTheServices() {
    assertThat(configuration(Chart.render(Chart.set("gateway"))))
        .contains("issuer-uri: https://login.example.org/realms/studio")
        .contains("audiences:");
    assertThat(configuration(Chart.render(NONE))).doesNotContain("security");
  }

  /** What {@code access.open} is for: without it these would fail. */
  @Test
  void keysOfTheConfigurationCloseTheServiceToo() {
    String key = "config.access.keys.alice.sha256";
    assertThat(Chart.render(Map.of("ingress.enabled", true, key, "b".repeat(64)))).isNotEmpty();
  }

  @Test
  void onlyTheReleasesNamespaceGetsInUntilTheValuesNameOthers() {
    var byDefault = only(Chart.render(NONE), NetworkPolicy.class).getSpec();
    var behindIngress = only(Chart.render(Chart.set("ingress")), NetworkPolicy.class).getSpec();

    assertThat(byDefault.getIngress())
        .hasSize(2)
        .allSatisfy(
            rule ->
                assertThat(rule.getFrom()).singleElement().matches(ReleaseTest::isOwnNamespace));
    assertThat(behindIngress.getIngress())
        .extracting(rule -> rule.getFrom().getLast().getNamespaceSelector().getMatchLabels())
        .containsExactly(
            Map.of("kubernetes.io/metadata.name", "ingress-nginx"),
            Map.of("kubernetes.io/metadata.name", "monitoring"));
  }

  /** A selector of pods alone picks those of the policy's own namespace; an empty one, all. */
  private static boolean isOwnNamespace(NetworkPolicyPeer peer) {
    return peer.getPodSelector() != null
        && peer.getPodSelector().getMatchLabels().isEmpty()
        && peer.getPodSelector().getMatchExpressions().isEmpty()
        && peer.getNamespaceSelector() == null
        && peer.getIpBlock() == null;
  }

  @Test
  void theStartupProbeIsAsPatientAsTheValuesSay() {
    var probe =
        container(Map.of("probes.startupSeconds", 61, "probes.periodSeconds", 10))
            .getStartupProbe();

    assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold()).isEqualTo(70);
  }

  @Test
  void anotherConfigurationIsAnotherPod() {
    assertThat(checksum(Map.of("config.engine.max-batch", 8))).isNotEqualTo(checksum(NONE));
    assertThat(checksum(Map.of("replicaCount", 2))).isEqualTo(checksum(NONE));
  }

  @Test
  void anAutoscalerDecidesOnTheReplicasAlone() {
    String autoscaler = "autoscaling.horizontalPodAutoscaler.enabled";

    assertThat(deployment(NONE).getSpec().getReplicas()).isEqualTo(1);
    assertThat(deployment(Map.of(autoscaler, true)).getSpec().getReplicas()).isNull();
  }

  @Test
  void theAutoscalersScaleOnTheAdmittedImages() {
    var metric =
        only(Chart.render(Chart.set("autoscaling")), HorizontalPodAutoscaler.class)
            .getSpec()
            .getMetrics()
            .getFirst();
    var trigger =
        only(Chart.render(Chart.set("keda")), ScaledObject.class).spec().triggers().getFirst();

    assertThat(metric.getPods().getMetric().getName()).isEqualTo("darkroom_admitted_images");
    assertThat(trigger.metadata().get("query")).startsWith("sum(darkroom_admitted_images{");
  }

  @Test
  void bothAutoscalersKeepToTheReplicasOfTheValues() {
    Map<String, Object> bounds = Map.of("autoscaling.minReplicas", 3, "autoscaling.maxReplicas", 7);
    var autoscaler =
        only(
                Chart.render(with(bounds, "autoscaling.horizontalPodAutoscaler.enabled")),
                HorizontalPodAutoscaler.class)
            .getSpec();
    var scaled =
        only(Chart.render(with(bounds, "autoscaling.keda.enabled")), ScaledObject.class).spec();

    assertThat(autoscaler.getMinReplicas()).isEqualTo(scaled.minReplicaCount()).isEqualTo(3);
    assertThat(autoscaler.getMaxReplicas()).isEqualTo(scaled.maxReplicaCount()).isEqualTo(7);
  }

  @Test
  void podsReachNothingButDnsAndWhatTheValuesName() {
    var byDefault = only(Chart.render(NONE), NetworkPolicy.class).getSpec();
    var withDownloads = only(Chart.render(Chart.set("download")), NetworkPolicy.class).getSpec();

    assertThat(byDefault.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
    assertThat(ports(byDefault.getEgress())).containsOnly(53);
    assertThat(ports(withDownloads.getEgress())).containsOnly(53, 443);
  }

  @Test
  void theMetersAreScrapedWhereTheServiceHasThem() {
    var endpoints =
        only(Chart.render(Chart.set("monitoring")), PodMonitor.class)
            .getSpec()
            .getPodMetricsEndpoints();

    assertThat(endpoints)
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.getPort()).isEqualTo("management");
              assertThat(endpoint.getPath()).isEqualTo("/actuator/prometheus");
            });
  }

  @Test
  void theServiceAccountHasNoToken() {
    assertThat(only(Chart.render(NONE), ServiceAccount.class).getAutomountServiceAccountToken())
        .isFalse();
  }

  @Test
  void kedaCountsTheImagesOfThisReleaseAlone() {
    String query =
        only(Chart.render(Chart.set("keda")), ScaledObject.class)
            .spec()
            .triggers()
            .getFirst()
            .metadata()
            .get("query");
    String pods = query.replaceFirst("^.*pod=~\"(.*)\"}\\)$", "$1");

    assertThat("release-darkroom-5d4f8c7b9-x2x4z").matches(pods);
    assertThat("release-darkroom-gpu-5d4f8c7b9-x2x4z").doesNotMatch(pods);
  }

  @Test
  void bothAutoscalersWaitBeforeAReplicaGoes() {
    Map<String, Object> cooldown = Map.of("autoscaling.cooldownSeconds", 120);
    var autoscaler =
        only(
            Chart.render(with(cooldown, "autoscaling.horizontalPodAutoscaler.enabled")),
            HorizontalPodAutoscaler.class);
    var scaled = only(Chart.render(with(cooldown, "autoscaling.keda.enabled")), ScaledObject.class);

    assertThat(autoscaler.getSpec().getBehavior())
        .isEqualTo(scaled.spec().advanced().horizontalPodAutoscalerConfig().behavior());
    assertThat(autoscaler.getSpec().getBehavior().getScaleDown().getStabilizationWindowSeconds())
        .isEqualTo(120);
  }

  @Test
  void aGpuIsAskedForToleratedAndInsistedOn() {
    List<Manifest> release = Chart.render(Chart.set("gpu"));
    var pod = only(release, Deployment.class).getSpec().getTemplate().getSpec();

    assertThat(pod.getContainers().getFirst().getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"));
    assertThat(pod.getTolerations())
        .anySatisfy(toleration -> assertThat(toleration.getKey()).isEqualTo("nvidia.com/gpu"));
    assertThat(pod.getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(configuration(release)).contains("devices:\n  - cuda:0");
  }

  @Test
  void theIngressWaitsAsLongAsTheRouteDoes() {
    Ingress ingress = only(Chart.render(Chart.set("ingress")), Ingress.class);
    HTTPRoute route =
        only(
            Chart.render(
                Map.of(
                    "httpRoute.enabled",
                    true,
                    "access.open",
                    true,
                    "httpRoute.parentRefs[0].name",
                    "public",
                    "requestTimeoutSeconds",
                    1800)),
            HTTPRoute.class);

    assertThat(ingress.getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "1800")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-send-timeout", "1800")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-buffering", "on");
    var timeouts = route.getSpec().getRules().getFirst().getTimeouts();
    assertThat(timeouts.getRequest()).isEqualTo("1800s");
    assertThat(timeouts.getBackendRequest()).isEqualTo("1800s");
  }

  @Test
  void aModelLiesWhereTheConfigurationSaysItDoes() {
    for (String set : List.of("claim", "image-volume", "download")) {
      List<Manifest> release = Chart.render(Chart.set(set));
      var pod = only(release, Deployment.class).getSpec().getTemplate().getSpec();

      assertThat(pod.getContainers().getFirst().getVolumeMounts())
          .anySatisfy(
              mount -> {
                assertThat(mount.getName()).isEqualTo("model-sd");
                assertThat(mount.getMountPath()).isEqualTo("/models/sd");
                assertThat(mount.getReadOnly()).isTrue();
              });
      assertThat(pod.getVolumes()).extracting(Volume::getName).contains("model-sd");
      assertThat(configuration(release)).containsPattern("path: /models/sd(/|\\n|$)");
    }
  }

  /** Some volume plugins mount a claim once per pod only. */
  @Test
  void modelsOfOneClaimShareItsVolume() {
    var pod =
        template(
                Map.of(
                    "models.sd.claim.name", "models",
                    "models.sd.claim.path", "sd",
                    "models.turbo.claim.name", "models",
                    "models.other.claim.name", "others"))
            .getSpec();

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
        .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .containsExactlyInAnyOrder("models", "others");
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .filteredOn(mount -> mount.getMountPath().startsWith("/models/"))
        .extracting(mount -> mount.getName() + " " + mount.getMountPath())
        .containsExactlyInAnyOrder(
            "model-sd /models/sd", "model-sd /models/turbo", "model-other /models/other");
  }

  @Test
  void aModelMayTakeThePlaceOfTheBuiltInOne() {
    assertThat(configuration(Chart.render(Map.of("models.icons.claim.name", "models"))))
        .contains("path: /models/icons");
  }

  @Test
  void whatTheChartSetsCanBeSetAnew() {
    String limit = "nginx.ingress.kubernetes.io/proxy-body-size";
    String key = "ingress.annotations." + limit.replace(".", "\\.");

    Ingress ingress =
        only(
            Chart.render(Map.of("ingress.enabled", true, "access.open", true, key, "25m")),
            Ingress.class);

    assertThat(ingress.getMetadata().getAnnotations()).containsEntry(limit, "25m");
  }

  @Test
  void noLabelOfTheValuesHidesAPodFromItsSelector() {
    Map<String, Object> values = Map.of("podLabels.app\\.kubernetes\\.io/name", "other");

    assertThat(template(values).getMetadata().getLabels())
        .containsAllEntriesOf(deployment(values).getSpec().getSelector().getMatchLabels());
  }

  @Test
  void theJobIsWhatTheRulesLookForWhateverTheReleaseIsCalled() {
    List<Manifest> release =
        Chart.render(Map.of("podMonitor.enabled", true, "nameOverride", "studio"));

    assertThat(
            only(release, PodMonitor.class)
                .getSpec()
                .getPodMetricsEndpoints()
                .getFirst()
                .getRelabelings())
        .singleElement()
        .satisfies(
            relabeling -> {
              assertThat(relabeling.getTargetLabel()).isEqualTo("job");
              assertThat(relabeling.getReplacement()).isEqualTo("darkroom");
            });
  }

  @Test
  void thePodOfHelmTestRunsWhereTheServiceDoes() {
    List<Manifest> release = Chart.render(Chart.set("gpu"));
    var service = only(release, Deployment.class).getSpec().getTemplate().getSpec();

    assertThat(only(release, Pod.class).getSpec().getTolerations())
        .hasSize(2)
        .isEqualTo(service.getTolerations());
    assertThat(only(release, Pod.class).getSpec().getNodeSelector())
        .isEqualTo(service.getNodeSelector());
  }

  @Test
  void aDownloadByPlainHttpMustBeAllowed() {
    Map<String, Object> values =
        Map.of(
            "models.sd.download.url",
            "http://a.org/sd.tar",
            "models.sd.download.sha256",
            "0".repeat(64),
            "models.sd.download.allowHttp",
            true,
            "networkPolicy.egress[0].ports[0].port",
            80);

    assertThat(template(values).getSpec().getInitContainers().getFirst().getCommand())
        .contains("http://a.org/sd.tar");
  }

  @Test
  void aDownloadIsKeptInItsClaimAndSendsItsCredentials() {
    var pod =
        only(Chart.render(Chart.set("extras")), Deployment.class).getSpec().getTemplate().getSpec();
    var init = pod.getInitContainers().getFirst();

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getName().equals("model-sd"))
        .singleElement()
        .satisfies(
            volume -> {
              assertThat(volume.getPersistentVolumeClaim().getClaimName()).isEqualTo("downloads");
              assertThat(volume.getPersistentVolumeClaim().getReadOnly()).isNull();
            });
    assertThat(init.getVolumeMounts())
        .anyMatch(mount -> mount.getName().equals("model-sd") && mount.getReadOnly() == null);
    var variable = init.getEnv().getFirst();
    assertThat(variable.getName()).isEqualTo("AUTHORIZATION");
    assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isEqualTo("models");
  }

  @Test
  void podsTakeMoreVolumesContainersAndVariables() {
    var pod =
        only(Chart.render(Chart.set("extras")), Deployment.class).getSpec().getTemplate().getSpec();
    Container service = pod.getContainers().getFirst();

    assertThat(pod.getContainers()).extracting(Container::getName).contains("proxy");
    assertThat(pod.getVolumes()).extracting(Volume::getName).contains("certificates");
    assertThat(service.getVolumeMounts())
        .anyMatch(mount -> mount.getMountPath().equals("/certificates"));
    assertThat(service.getEnvFrom())
        .anyMatch(source -> source.getSecretRef().getName().equals("settings"));
  }

  @Test
  void aDownloadIsCheckedBeforeTheServiceStarts() {
    var pod =
        only(Chart.render(Chart.set("download")), Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec();

    assertThat(pod.getInitContainers())
        .singleElement()
        .satisfies(
            init ->
                assertThat(init.getCommand())
                    .containsSequence(
                        "https://models.example.org/sd.tar",
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                        "/models/sd"));
  }

  private static Map<String, Object> with(Map<String, Object> values, String enabled) {
    Map<String, Object> all = new HashMap<>(values);
    all.put(enabled, true);
    return all;
  }

  private static Stream<Integer> ports(List<NetworkPolicyEgressRule> rules) {
    assertThat(rules).as("a rule without ports is for all").noneMatch(r -> r.getPorts().isEmpty());
    return rules.stream().flatMap(r -> r.getPorts().stream()).map(p -> p.getPort().getIntVal());
  }

  private static String checksum(Map<String, ?> values) {
    return template(values).getMetadata().getAnnotations().get("checksum/configuration");
  }

  private static String configuration(List<Manifest> release) {
    return Manifest.only(
            release.stream().filter(m -> !m.name().endsWith("-test")).toList(), "ConfigMap")
        .content()
        .at("/data/application.yaml")
        .asString();
  }

  private static Container container(Map<String, ?> values) {
    return template(values).getSpec().getContainers().getFirst();
  }

  private static PodTemplateSpec template(Map<String, ?> values) {
    return deployment(values).getSpec().getTemplate();
  }

  private static Deployment deployment(Map<String, ?> values) {
    return only(Chart.render(values), Deployment.class);
  }

  private static <T> T only(List<Manifest> release, Class<T> type) {
    return Manifest.only(release, type.getSimpleName()).typed(type);
  }
}
