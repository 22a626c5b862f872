import { type PrometheusRule, prometheusRule, warn } from "../core/alerts.ts";
import { NAMESPACE } from "./release.ts";

/** What is told of queues. Metrics: https://kueue.sigs.k8s.io/docs/reference/metrics/ */
export function queueRules(): PrometheusRule {
  const rules = [
    warn(
      "QueueStuck",
      "sum by (cluster_queue) (kueue_pending_workloads) > 0 and sum by (cluster_queue) (kueue_admitted_active_workloads) == 0",
      "30m",
      "Work waits in the queue {{ $labels.cluster_queue }}, and none of it runs",
      "{{ $value }} wait: the share may be too small for each of them, or no node of the kind that they ask for can be had.",
    ),
    warn(
      "QueueHoldsImpossible",
      'sum by (cluster_queue) (kueue_pending_workloads{status="inadmissible"}) > 0',
      "6h",
      "The queue {{ $labels.cluster_queue }} holds work that does not fit",
      "{{ $value }} have not fitted into what the team has and may borrow for six hours.",
    ),
    warn(
      "QueueStartsInVain",
      'sum by (cluster_queue) (increase(kueue_evicted_workloads_total{reason="PodsReadyTimeout"}[1h])) > 0',
      "1m",
      "Work of the queue {{ $labels.cluster_queue }} was let in and did not start",
      "Its pods were not ready in time, and its place was taken back: an image that cannot be pulled, or nodes that do not come.",
    ),
  ];
  return prometheusRule("queues", NAMESPACE, [{ name: "queues", rules }]);
}
