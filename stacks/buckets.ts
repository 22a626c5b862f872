import type { BucketName } from "../components/object-store/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { keepsTelemetry } from "./wiring.ts";

/** Buckets of a cluster of this machine, and when each is there; a cloud has all of them. */
const BUCKETS: readonly { readonly name: BucketName; readonly isNeeded: (environment: Environment) => boolean }[] = [
  { name: "artifacts", isNeeded: () => true },
  { name: "data", isNeeded: () => true },
  { name: "features", isNeeded: ({ featureStore }) => featureStore.enabled },
  { name: "captures", isNeeded: ({ modelMonitoring, retraining }) => modelMonitoring.enabled || retraining.enabled },
  { name: "edge", isNeeded: ({ inference }) => inference.edge.groups.length > 0 },
  { name: "backups", isNeeded: ({ backup, database }) => backup.enabled || database.inCluster === "cloudnative-pg" },
  { name: "telemetry", isNeeded: keepsTelemetry },
];

/** Buckets that an environment of this machine needs. */
export function bucketsOf(environment: Environment): readonly { readonly name: BucketName }[] {
  return BUCKETS.filter(({ isNeeded }) => isNeeded(environment)).map(({ name }) => ({ name }));
}
