import { REHEARSAL } from "../components/backup/contract.ts";
import { SECRETS_CONTROLLER } from "../components/credentials/copied-secrets.ts";
import type { CloudDatabase } from "../components/database/contract.ts";
import type { Grant, Workload } from "../components/identity/contract.ts";
import { HUB_NAMESPACE } from "../components/notebooks/contract.ts";
import type { CloudObjectStoreOutputs } from "../components/object-store/contract.ts";
import type { SecretAccess } from "../components/secrets/contract.ts";
import { placeOf, TEAM_ACCOUNT } from "../components/teams/contract.ts";
import type { Environment } from "../environments/schema.ts";
import { edgeWorkloads } from "./edge-workloads.ts";
import { loopWorkloads } from "./loop-workloads.ts";
import { keepsTelemetry } from "./wiring.ts";

/** What workloads may be granted something on. */
export interface Grantable {
  readonly buckets: CloudObjectStoreOutputs["buckets"];
  readonly database: CloudDatabase;
  /** By name of the environment. */
  readonly secrets: Readonly<Record<string, SecretAccess>>;
}

/** Who may do what in the cloud; a service account each, so that one system's pod is nobody else. */
export function workloadsOf(environment: Environment, namespace: string, { buckets, database, secrets }: Grantable): readonly Workload[] {
  const workload = (name: string, ...grants: readonly Grant[]): Workload => ({ name, namespace, serviceAccount: name, grants });
  return [
    workload("tracking", { verb: "writes", bucket: buckets.artifacts }),
    { ...workload("notebooks", { verb: "writes", bucket: buckets.data }), namespace: notebooksPlace(environment, namespace) },
    workload("database-logins", { verb: "administers", database }),
    ...(environment.backup.enabled ? [{ ...workload("velero", { verb: "writes", bucket: buckets.backups }), namespace: "velero" }] : []),
    ...rehearser(environment, buckets),
    ...(keepsTelemetry(environment) ? [workload("telemetry", { verb: "writes", bucket: buckets.telemetry })] : []),
    ...teamWorkloads(environment, buckets),
    ...(environment.teams.enabled && environment.hyperparameterOptimisation.enabled ? [workload("optuna")] : []),
    ...(environment.lineage.enabled ? [workload("lineage")] : []),
    ...(environment.tracking.neptuneImport ? [workload("neptune-import", { verb: "reads", bucket: buckets.data })] : []),
    ...(environment.featureStore.enabled ? [workload("features", { verb: "writes", bucket: buckets.features })] : []),
    ...(environment.inference.batch.length > 0 ? [workload("batch-inference", { verb: "writes", bucket: buckets.data })] : []),
    ...edgeWorkloads(environment, buckets).map(({ grants, name }) => workload(name, ...grants)),
    ...loopWorkloads(environment, buckets).map(({ grants, name }) => workload(name, ...grants)),
    ...(environment.notebooks.system === "jupyterhub" ? [{ ...workload("jupyterhub"), namespace: HUB_NAMESPACE }] : []),
    ...(environment.dataVersioning.lakefs.enabled ? [workload("lakefs", { verb: "writes", bucket: buckets.data })] : []),
    ...(environment.pipelines.enabled && environment.pipelines.system.includes("airflow") ? [workload("airflow")] : []),
    ...secretsReader(environment, secrets),
    ...(environment.signOn.enabled && environment.signOn.system === "keycloak" ? [workload("sign-on")] : []),
  ];
}

/** Who restores backups to see whether that can be done; nobody where nobody does. */
function rehearser({ backup }: Environment, { backups }: Grantable["buckets"]): readonly Workload[] {
  if (!backup.enabled || !backup.rehearsal.enabled) return [];
  return [{ name: REHEARSAL, namespace: REHEARSAL, serviceAccount: REHEARSAL, grants: [{ verb: "reads", bucket: backups }] }];
}

/** Where people's servers run. */
function notebooksPlace({ notebooks }: Environment, namespace: string): string {
  return notebooks.system === "jupyterhub" ? HUB_NAMESPACE : namespace;
}

/** A team reads the data that all share, and writes what its pipelines and training make. */
function teamWorkloads({ teams }: Environment, { artifacts, data }: Grantable["buckets"]): readonly Workload[] {
  if (!teams.enabled) return [];
  return teams.members.map((team) => {
    const place = placeOf(team);
    const grants = [{ verb: "reads", bucket: data } as const, { verb: "writes", bucket: artifacts } as const];
    return { name: place, namespace: place, serviceAccount: TEAM_ACCOUNT, grants };
  });
}

/** Who brings secrets into the cluster may read the environment's own and no other; nobody where there are none. */
function secretsReader({ externalSecrets }: Environment, secrets: Grantable["secrets"]): readonly Workload[] {
  const grants = Object.values(secrets).map((secret) => ({ verb: "reads", secret }) as const);
  if (!externalSecrets.enabled || grants.length === 0) return [];
  const { name, namespace } = SECRETS_CONTROLLER;
  return [{ name, namespace, serviceAccount: name, grants }];
}
