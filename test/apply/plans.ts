import type { PlanValue } from "../../plan/plan.ts";
import { type Fixture, planned } from "../plan/render/plans.ts";

/** Namespace `fixture`. */
export const namespace = planned("a-namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "fixture" } });

/** An object of namespace `fixture`. */
export function fixture(
  apiVersion: string,
  kind: string,
  name: string,
  fields: Record<string, PlanValue>,
  dependencies: readonly string[] = [],
): Fixture {
  const metadata = { name, namespace: "fixture" };
  return planned(`${kind.toLowerCase()}-${name}`, { apiVersion, kind, metadata, ...fields }, { dependencies });
}

/** Pods that every cluster of tests takes. */
function podTemplate(name: string, container: Record<string, PlanValue> = {}, pod: Record<string, PlanValue> = {}) {
  return {
    metadata: { labels: { "app.kubernetes.io/name": name } },
    spec: { containers: [{ name: "main", image: "registry.example.com/none:1.0.0", ...container }], ...pod },
  };
}

/** A Deployment of one pod. */
export function deployment(name: string, replicas = 1, pod: Record<string, PlanValue> = {}, dependencies: readonly string[] = []): Fixture {
  const selector = { matchLabels: { "app.kubernetes.io/name": name } };
  return fixture("apps/v1", "Deployment", name, { spec: { replicas, selector, template: podTemplate(name, {}, pod) } }, dependencies);
}

/** A Job of one pod. */
export function job(name: string, command: readonly string[], dependencies: readonly string[] = []): Fixture {
  const template = podTemplate(name, { command }, { restartPolicy: "Never" });
  return fixture("batch/v1", "Job", name, { spec: { template } }, dependencies);
}

/** A StatefulSet of one pod with a volume. */
export function statefulSet(name: string, serviceName = name): Fixture {
  const claim = {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
  };
  const selector = { matchLabels: { "app.kubernetes.io/name": name } };
  return fixture("apps/v1", "StatefulSet", name, {
    spec: { serviceName, selector, template: podTemplate(name), volumeClaimTemplates: [claim] },
  });
}
