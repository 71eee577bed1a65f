package dev.darkroom.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong value stops the installation, and the message names it. */
class BadValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what does not exist
        "replicas=2 | 'replicas' not allowed",
        "image.repo=darkroom | 'repo' not allowed",
        "ingress.hosts[0]=a.example.org | 'hosts' not allowed",
        "gpu.count=1 | 'count' not allowed",
        "strategy.maxSurge=0 | 'maxSurge' not allowed",
        "ingress.maxBodySize=10m | 'maxBodySize' not allowed",
        "ingress.path=/darkroom | 'path' not allowed",
        "config.device=cpu | 'device' not allowed",
        "config.engine.queue-size=3 | 'queue-size' not allowed",
        "config.models.icons.path=/models/icons | 'path' not allowed",
        "models.sd.pvc=models | 'pvc' not allowed",
        // what is of another type
        "replicaCount=many | /replicaCount",
        "ingress.enabled=maybe | /ingress/enabled",
        "podLabels.team=3 | /podLabels/team",
        // what is out of its range
        "replicaCount=-1 | /replicaCount",
        "service.port=70000 | /service/port",
        "service.type=ExternalName | /service/type",
        "image.pullPolicy=Sometimes | /image/pullPolicy",
        "image.digest=sha256:abc | /image/digest",
        "config.devices[0]=tpu | /config/devices",
        "config.engine.queue-capacity=0 | /config/engine/queue-capacity",
        "requestTimeoutSeconds=59 | /requestTimeoutSeconds",
        "shutdown.drainSeconds=0 | /shutdown/drainSeconds",
        "config.api.max-body-size=10m | /config/api/max-body-size",
        "strategy.type=Sometimes | /strategy/type",
        "tmp.sizeLimit=lots | /tmp/sizeLimit",
        "podMonitor.interval=often | /podMonitor/interval",
        "podDisruptionBudget.maxUnavailable=-1 | /podDisruptionBudget/maxUnavailable",
        "fullnameOverride=Dark_Room | /fullnameOverride",
        "autoscaling.keda.prometheusUrl=prometheus:9090 | /autoscaling/keda/prometheusUrl",
        "accessLog.enabled=maybe | /accessLog/enabled",
        "tracing.endpoint=collector:4318 | /tracing/endpoint",
        "tracing.samplingProbability=2 | /tracing/samplingProbability",
        // models
        "models.SD.claim.name=models | 'SD'",
        "models.sd.settings.max-images=2 | /models/sd",
        "models.sd.claim.path=sd | /models/sd/claim",
        "models.sd.claim.name=m;models.sd.download.url=https://a.org/b | /models/sd",
        "models.sd.image.reference=registry.example.org/sd:1 | /models/sd/image/reference",
        "models.sd.download.url=https://a.org/sd.tar | 'sha256'",
        "models.sd.download.url=https://a.org/sd.tar;models.sd.download.sha256=abc"
            + " | /models/sd/download/sha256",
        "models.sd.download.url=http://a.org/sd.tar;models.sd.download.sha256="
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            + " | /models/sd/download/url",
        "models.sd.claim.name=m;models.sd.claim.path=/sd | /models/sd/claim/path",
        "models.sd.claim.name=m;models.sd.claim.path=a/../../etc | /models/sd/claim/path",
        "config.models.sd.max-images=2 | 'sd' not allowed",
        // what is taken away
        "config=null | 'config'",
        "shutdown.drainSeconds=null | 'drainSeconds'",
        "ingress.annotations=null | 'annotations'",
        // what excludes each other
        "gpu.enabled=true;config.devices[0]=cpu | config.devices has cpu",
        "models.sd.download.url=https://a.org/sd.tar;models.sd.download.sha256="
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            + " | networkPolicy.egress must let the download of models out",
        "tracing.endpoint=http://collector:4318/v1/traces | networkPolicy.egress must let traces"
            + " out",
        "httpRoute.enabled=true;access.open=true | /httpRoute/parentRefs",
        "ingress.enabled=true | set access.existingSecret or access.issuerUri, or access.open",
        "httpRoute.enabled=true;httpRoute.parentRefs[0].name=gateway | set access.existingSecret",
        "access.secret=callers | 'secret' not allowed",
        "access.existingSecret=My_Keys | /access/existingSecret",
        "access.issuerUri=login.example.org | /access/issuerUri",
        "access.issuerUri=https://login.example.org | networkPolicy.egress must let the pods reach"
            + " access.issuerUri",
        "access.audiences[0]=darkroom | access.audiences needs access.issuerUri",
        "config.access.keys.alice.sha256=abc | /config/access/keys/alice/sha256",
        "config.access.keys.alice.permissions[0]=root | /config/access/keys/alice/permissions",
        "autoscaling.minReplicas=9 | autoscaling.maxReplicas is 4",
        "autoscaling.keda.enabled=true;autoscaling.horizontalPodAutoscaler.enabled=true"
            + " | autoscaling.keda.enabled exclude each other",
      })
  void aWrongValueIsRefusedByName(String values, String named) {
    assertThatThrownBy(() -> Chart.render(parse(values))).hasMessageContaining(named);
  }

  private static Map<String, Object> parse(String values) {
    Map<String, Object> parsed = new LinkedHashMap<>();
    Arrays.stream(values.split(";"))
        .map(value -> value.split("=", 2))
        .forEach(pair -> parsed.put(pair[0], pair[1]));
    return parsed;
  }
}
