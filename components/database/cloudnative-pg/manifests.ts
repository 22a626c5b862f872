import type { NetworkPolicy, Stages } from "../../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../../core/labels.ts";
import { allowTraffic } from "../../core/namespace.ts";
import { callersOf, peerOf, peersOf } from "../../core/server.ts";
import { MONITORING_PEER } from "../../core/system.ts";
import { generatedSecrets } from "../../credentials/index.ts";
import type { LocalBucketAccess } from "../../object-store/contract.ts";
import type { DatabaseSpec, DatabaseWiring } from "../contract.ts";
import { loginOf, loginSecretOf, SYSTEM, serverOf } from "../plan.ts";
import { backupStoreOf, clusterOf, databaseOf, roleOf, scheduleOf } from "./cluster.ts";
import type { PodMonitor } from "./kinds.ts";
import { cloudNativePgStages, OPERATOR_PODS, STATUS_PORT } from "./release.ts";

/** Port of each server's own metrics. https://cloudnative-pg.io/documentation/1.30/monitoring/ */
const METRICS_PORT = 9187;

/**
 * The operator, then passwords, then the servers, then the consumers' logins, databases and the backups' hours.
 *
 * @throws Error without a bucket for backups, which is a defect of the wiring.
 */
export function clusterStages(spec: DatabaseSpec, wiring: DatabaseWiring): Stages {
  const { backups, databases } = wiring;
  if (backups === undefined) throw new Error("the stack wires cloudnative-pg without a bucket for its backups");
  const logins = databases.map(({ name }) => [loginSecretOf(name), loginOf(name)] as const);
  const [declared, generated] = generatedSecrets({ capability: "database", ...wiring, secrets: Object.fromEntries(logins) });
  const each = <Made>(role: string, make: (name: string) => Made) =>
    Object.fromEntries(databases.map(({ name }) => [`${role}-${name}`, make(name)] as const));
  return [
    ...cloudNativePgStages(wiring),
    { ...declared, "instances-policy": instancesPolicy(wiring, backups), "backup-store": backupStoreOf(spec, wiring, backups) },
    generated,
    { cluster: clusterOf(spec, wiring, backups), ...(wiring.monitored === true ? { monitor: monitorOf(wiring) } : {}) },
    each("role", (name) => roleOf(wiring, name)),
    { ...each("database", (name) => databaseOf(wiring, name)), "nightly-backup": scheduleOf(wiring) },
  ];
}

/**
 * In: consumers, the operator, each other, and Prometheus. Out: each other, the object store, and the API server, by which the program beside each
 * PostgreSQL learns who is first.
 */
function instancesPolicy(wiring: DatabaseWiring, bucket: LocalBucketAccess): NetworkPolicy {
  const server = serverOf(wiring.namespace, "cloudnative-pg");
  const instances = [peerOf(server), { ...peerOf(server), port: STATUS_PORT }];
  const operator = [server.port, STATUS_PORT].map((port) => ({ ...OPERATOR_PODS, port }));
  const scraped = wiring.monitored === true ? [{ ...MONITORING_PEER, port: METRICS_PORT }] : [];
  const api = [443, 6443].map((port) => ({ cidrs: ["0.0.0.0/0"], port }));
  // Of another name than the lean server's policy, which goes when that server goes.
  const metadata = { name: `${SYSTEM}-instances`, namespace: wiring.namespace, labels: objectLabels("database", SYSTEM) };
  return allowTraffic(metadata, selectorLabels(server.system), {
    from: [callersOf(server), ...instances, ...operator, ...scraped],
    to: [...instances, ...peersOf(bucket.callees), ...api],
  });
}

function monitorOf({ namespace }: DatabaseWiring): PodMonitor {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: SYSTEM, namespace, labels: objectLabels("database", SYSTEM) },
    spec: { selector: { matchLabels: { "cnpg.io/cluster": SYSTEM } }, podMetricsEndpoints: [{ port: "metrics" }] },
  };
}
