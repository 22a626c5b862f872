import type { Item } from "../item.ts";
import type { Made, Maker } from "../made.ts";

/** Services that controllers make for an object of theirs: `group/Kind` -> suffix of the name, and ports. */
const SERVICES: Readonly<Record<string, readonly (readonly [suffix: string, ports: readonly number[] | "any"])[]>> = {
  // https://github.com/open-telemetry/opentelemetry-operator: the ports are those of its receivers.
  "opentelemetry.io/OpenTelemetryCollector": [
    ["-collector", "any"],
    ["-collector-headless", "any"],
  ],
  // https://kserve.github.io/website: in Standard mode a Service of port 80 before the predictor's pods.
  "serving.kserve.io/InferenceService": [
    ["-predictor", [80, 8080]],
    ["", [80]],
  ],
  // https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/kuberay-rayservice.html
  "ray.io/RayService": [
    ["-head-svc", "any"],
    ["-serve-svc", [8000]],
  ],
  "ray.io/RayCluster": [["-head-svc", "any"]],
};

/** Controllers that put Services before what they run. */
export const servers: Maker = ({ group, kind, name, namespace }: Item): Made[] =>
  (SERVICES[`${group}/${kind}`] ?? []).map(([suffix, ports]) => ({ made: "service", namespace, name: `${name}${suffix}`, ports }));
