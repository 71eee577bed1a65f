package dev.darkroom.chart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.darkroom.json.Json;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One rendered document. */
public record Manifest(JsonNode content) {
  /** Unlike the model's own, it refuses fields that the model does not have. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  texts
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  static Manifest of(Object document) {
    return new Manifest(Json.MAPPER.valueToTree(document));
  }

  public String kind() {
    return content.get("kind").asString();
  }

  public String name() {
    return content.at("/metadata/name").asString();
  }

  /** The object that Kubernetes would make of it. */
  Object typed() {
    return typed(type());
  }

  <T> T typed(Class<T> type) {
    try {
      return STRICT.readValue(content.toString(), type);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(kind() + " " + name() + ": " + e.getMessage(), e);
    }
  }

  private Class<?> type() {
    String type = content.get("apiVersion").asString() + " " + kind();
    return switch (type) {
      case "v1 ConfigMap" -> ConfigMap.class;
      case "v1 Pod" -> Pod.class;
      case "v1 Service" -> Service.class;
      case "v1 ServiceAccount" -> ServiceAccount.class;
      case "apps/v1 Deployment" -> Deployment.class;
      case "autoscaling/v2 HorizontalPodAutoscaler" -> HorizontalPodAutoscaler.class;
      case "gateway.networking.k8s.io/v1 HTTPRoute" -> HTTPRoute.class;
      case "keda.sh/v1alpha1 ScaledObject" -> ScaledObject.class;
      case "monitoring.coreos.com/v1 PodMonitor" -> PodMonitor.class;
      case "monitoring.coreos.com/v1 PrometheusRule" -> PrometheusRule.class;
      case "networking.k8s.io/v1 Ingress" -> Ingress.class;
      case "networking.k8s.io/v1 NetworkPolicy" -> NetworkPolicy.class;
      case "policy/v1 PodDisruptionBudget" -> PodDisruptionBudget.class;
      default -> throw new IllegalArgumentException("there is no model of " + type);
    };
  }

  /** The pod that it is or makes. */
  Optional<PodSpec> pod() {
    return switch (typed()) {
      case Pod pod -> Optional.of(pod.getSpec());
      case Deployment deployment -> Optional.of(deployment.getSpec().getTemplate().getSpec());
      default -> Optional.empty();
    };
  }

  /** The one document of a kind. */
  public static Manifest only(List<Manifest> manifests, String kind) {
    List<Manifest> found = manifests.stream().filter(m -> m.kind().equals(kind)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException("not one " + kind + " but " + found.size());
    }
    return found.getFirst();
  }
}
