package io.shapestream.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.util.List;
import java.util.Map;

/**
 * Reads a manifest into the model that its API server has of it, as strictly as that: no field that
 * it doesn't know, no number where it wants text.
 */
final class StrictModels {
  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1/Pod", Pod.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class),
          Map.entry("kafka.strimzi.io/v1beta2/KafkaTopic", KafkaTopic.class),
          Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class));

  private static final List<CoercionInputShape> NUMBERS_AND_BOOLEANS =
      List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);
  private static final List<CoercionInputShape> TEXTS_AND_BOOLEANS =
      List.of(CoercionInputShape.String, CoercionInputShape.Boolean);
  private static final List<CoercionInputShape> NUMBERS_AND_TEXTS =
      List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.String);

  private static final ObjectMapper STRICT = strict();

  private StrictModels() {}

  /**
   * @throws JsonProcessingException naming the first field that won't do
   */
  static Object read(JsonNode manifest) throws JsonProcessingException {
    String type = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    Class<?> model = MODELS.get(type);
    if (model == null) {
      throw new AssertionError("no model of " + type);
    }
    return STRICT.treeToValue(manifest, model);
  }

  private static ObjectMapper strict() {
    JsonMapper mapper =
        JsonMapper.builder()
            .annotationIntrospector(new NothingUnknown())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();
    refuse(mapper, LogicalType.Textual, NUMBERS_AND_BOOLEANS);
    refuse(mapper, LogicalType.Integer, TEXTS_AND_BOOLEANS);
    refuse(mapper, LogicalType.Float, TEXTS_AND_BOOLEANS);
    refuse(mapper, LogicalType.Boolean, NUMBERS_AND_TEXTS);
    return mapper;
  }

  private static void refuse(
      JsonMapper mapper, LogicalType wanted, List<CoercionInputShape> given) {
    given.forEach(
        shape -> mapper.coercionConfigFor(wanted).setCoercion(shape, CoercionAction.Fail));
  }

  /** The models keep fields that they don't know and ignore some; an API server refuses them. */
  private static final class NothingUnknown extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }
}
