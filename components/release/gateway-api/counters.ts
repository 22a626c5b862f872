import type { Counters } from "../analysis.ts";

/** Place of the challenger among a rule's backends: shares name the champion first. */
const CHALLENGER_INDEX = 1;

/**
 * What Envoy counts of a challenger behind a model's route. Envoy Gateway makes a cluster of its own of each backend that has a filter, and of each that
 * gets copies; their names say the route, the rule and the place among its backends. A dot ends a name there where metrics are labelled by it.
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/internal/gatewayapi/helpers.go (irDestinationSettingName),
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/internal/gatewayapi/filters.go (processRequestMirrorFilter),
 * https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/config/well_known_names.cc (CLUSTER_NAME),
 * https://www.envoyproxy.io/docs/envoy/v1.39.0/configuration/upstream/cluster_manager/cluster_stats (times are milliseconds; what is tried again is not counted)
 *
 * @throws Error where the route's name has a dot.
 */
export function countersOfGateway(route: string, namespace: string): Counters {
  if (route.includes(".")) throw new Error(`Envoy's metrics do not tell the route ${route} by its name, which has a dot`);
  const rule = `httproute/${namespace}/${route}/rule/[0-9]+`;
  const labels = `envoy_cluster_name=~"${rule}(/backend/${CHALLENGER_INDEX}|-mirror-[0-9]+)"`;
  return {
    answers: { name: "envoy_cluster_upstream_rq", labels, status: "envoy_response_code" },
    duration: { name: "envoy_cluster_upstream_rq_time", labels, perSecond: 1000 },
  };
}
