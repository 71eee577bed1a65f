package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The restricted Pod Security standard, rule by rule as Kubernetes' documentation lists it ("Pod
 * Security Standards"), for every pod that the chart makes.
 */
class PodSecurityTest {
  static List<PodSpec> pods() {
    return Chart.sets().stream()
        .flatMap(values -> Chart.render(values).stream())
        .flatMap(manifest -> manifest.pod().stream())
        .toList();
  }

  static List<Container> containers() {
    return pods().stream()
        .flatMap(
            pod -> Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void sharesNoNamespaceOfTheHost(PodSpec pod) {
    assertThat(pod.getHostNetwork()).isNotEqualTo(Boolean.TRUE);
    assertThat(pod.getHostPID()).isNotEqualTo(Boolean.TRUE);
    assertThat(pod.getHostIPC()).isNotEqualTo(Boolean.TRUE);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void isNotPrivileged(Container container) {
    assertThat(security(container).getPrivileged()).isNotEqualTo(Boolean.TRUE);
  }

  @ParameterizedTest
  @MethodSource("containers")
  void dropsAllCapabilities(Container container) {
    assertThat(security(container).getCapabilities().getDrop()).contains("ALL");
    assertThat(security(container).getCapabilities().getAdd()).isEmpty();
  }

  /** Neither host paths nor any other kind that the standard does not name. */
  @ParameterizedTest
  @MethodSource("pods")
  void mountsOnlyTheAllowedKindsOfVolumes(PodSpec pod) {
    assertThat(pod.getVolumes())
        .allSatisfy(
            volume ->
                assertThat(
                        Stream.of(
                            volume.getConfigMap(),
                            volume.getEmptyDir(),
                            volume.getPersistentVolumeClaim(),
                            volume.getSecret(),
                            volume.getImage()))
                    .as(volume.getName())
                    .filteredOn(kind -> kind != null)
                    .hasSize(1));
  }

  @ParameterizedTest
  @MethodSource("containers")
  void takesNoPortOfTheHost(Container container) {
    assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
  }

  @ParameterizedTest
  @MethodSource("pods")
  void setsNoSysctls(PodSpec pod) {
    assertThat(pod.getSecurityContext().getSysctls()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void isProbedAtNoOtherHost(Container container) {
    assertThat(
            Stream.of(
                    container.getStartupProbe(),
                    container.getReadinessProbe(),
                    container.getLivenessProbe())
                .filter(Objects::nonNull))
        .allSatisfy(probe -> assertThat(probe.getHttpGet().getHost()).isNull());
  }

  @ParameterizedTest
  @MethodSource("pods")
  void leavesAppArmorAndSelinuxAsTheyAre(PodSpec pod) {
    assertThat(pod.getSecurityContext().getAppArmorProfile()).isNull();
    assertThat(pod.getSecurityContext().getSeLinuxOptions()).isNull();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void noContainerHasAProfileOfItsOwn(Container container) {
    assertThat(security(container).getAppArmorProfile()).isNull();
    assertThat(security(container).getSeLinuxOptions()).isNull();
    assertThat(security(container).getSeccompProfile()).isNull();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void leavesTheProcMountAndTheHostProcessAlone(Container container) {
    assertThat(security(container).getProcMount()).isIn(null, "Default");
    assertThat(security(container).getWindowsOptions()).isNull();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void cannotGainPrivileges(Container container) {
    assertThat(security(container).getAllowPrivilegeEscalation()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void runsAsAUserThatIsNotRoot(PodSpec pod) {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void noContainerRunsAsRootAllTheSame(Container container) {
    assertThat(security(container).getRunAsNonRoot()).isNotEqualTo(Boolean.FALSE);
    assertThat(security(container).getRunAsUser()).isNotEqualTo(Long.valueOf(0));
  }

  @ParameterizedTest
  @MethodSource("pods")
  void runsUnderTheRuntimesSeccompProfile(PodSpec pod) {
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
  }

  /** Not of the standard, but the chart's own. */
  @ParameterizedTest
  @MethodSource("containers")
  void writesToItsTemporaryFolderOnly(Container container) {
    assertThat(security(container).getReadOnlyRootFilesystem()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void hasNoTokenOfTheClusterAndNoVariablesOfOtherServices(PodSpec pod) {
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getEnableServiceLinks()).isFalse();
  }

  private static SecurityContext security(Container container) {
    return container.getSecurityContext();
  }
}
