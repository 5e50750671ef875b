package io.shapestream.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * KEDA's {@code keda.sh/v1alpha1 ScaledObject}, the part of it that the chart uses: KEDA has no
 * model in Java. Metadata of triggers are texts, whatever they mean.
 */
record ScaledObject(String apiVersion, String kind, Metadata metadata, Spec spec) {
  record Metadata(String name, @Nullable String namespace, Map<String, String> labels) {}

  record Spec(
      Target scaleTargetRef,
      int pollingInterval,
      int minReplicaCount,
      int maxReplicaCount,
      Advanced advanced,
      List<Trigger> triggers) {}

  record Target(String apiVersion, String kind, String name) {}

  record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

  /**
   * @param behavior Kubernetes' own, checked where the chart makes an autoscaler itself
   */
  record AutoscalerConfig(JsonNode behavior) {}

  record Trigger(
      String type,
      @Nullable String metricType,
      Map<String, String> metadata,
      @Nullable AuthenticationRef authenticationRef) {}

  record AuthenticationRef(String name, String kind) {}
}
