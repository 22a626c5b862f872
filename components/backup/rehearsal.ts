import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { type PrometheusRule, prometheusRule, warn } from "../core/alerts.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { CONFIG_HASH, contentHash } from "../core/hash.ts";
import { accountOf as identityAccount } from "../core/identity.ts";
import { textOf } from "../core/inputs.ts";
import type { ConfigMap, CronJob, EnvVar, NetworkPolicy, Role, RoleBinding, ServiceAccount, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowApi, allowTraffic, isolatedNamespace } from "../core/namespace.ts";
import { sharedPrograms } from "../core/programs.ts";
import { type Callee, clientLabels, peersOf } from "../core/server.ts";
import { copiedSecrets } from "../credentials/index.ts";
import { type BackupSpec, type BackupWiring, REHEARSAL } from "./contract.ts";
import { hasKey } from "./places.ts";

const PROGRAM = "rehearse.py";

/** A backup is taken each night, and may take an hour. */
const MOST_HOURS = 26;

/** When one comes, and after how many days without a good one somebody is told: a second one may fail first. */
const EVERY = {
  day: { schedule: "30 4 * * *", toldAfterDays: 2 },
  week: { schedule: "30 4 * * 0", toldAfterDays: 15 },
  month: { schedule: "30 4 1 * *", toldAfterDays: 63 },
} as const;

const DAY = 86_400;

/** A place of its own, who may write there, and a job that restores into it by the clock; nothing while it is off. */
export function rehearsalStages(spec: BackupSpec, wiring: BackupWiring, prefix: string): Stages {
  if (!spec.enabled || !spec.rehearsal.enabled) return [];
  const [namespace, isolation] = isolatedNamespace(REHEARSAL, { cpuMillicores: 2000, memoryMiB: 2048, pods: 3, storageGiB: 0 });
  const named = (stage: object) => Object.fromEntries(Object.entries(stage).map(([role, object]) => [`rehearsal-${role}`, object]));
  const files = filesOf();
  return [
    named(namespace),
    named({
      ...isolation,
      "allow-api": allowApi(REHEARSAL, []),
      policy: policyOf(wiring),
      account: accountOf(wiring),
      role: roleOf(),
      binding: bindingOf(),
      programs: programsOf(files),
      ...keyOf(wiring),
      ...(wiring.monitored && { rules: rulesOf(spec) }),
    }),
    named({ job: jobOf(spec, wiring, prefix, files) }),
  ];
}

function filesOf(): Readonly<Record<string, string>> {
  return { [PROGRAM]: readFileSync(new URL(PROGRAM, import.meta.url), "utf8"), ...sharedPrograms("store.py", "kubernetes_api.py") };
}

function metadataOf() {
  return { name: REHEARSAL, namespace: REHEARSAL, labels: objectLabels("backup", REHEARSAL) };
}

function calleesOf({ bucket, rehearser }: BackupWiring): readonly Callee[] {
  return [...bucket.callees, ...(rehearser?.tokens ?? [])];
}

function policyOf(wiring: BackupWiring): NetworkPolicy {
  return allowTraffic(metadataOf(), selectorLabels(REHEARSAL), { to: peersOf(calleesOf(wiring)) });
}

/** In the cloud it may read the bucket, and nothing else. */
function accountOf({ rehearser }: BackupWiring): ServiceAccount {
  const { account } = identityAccount({ namespace: REHEARSAL, labels: metadataOf().labels }, rehearser);
  return account ?? { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(), automountServiceAccountToken: false };
}

function roleOf(): Role {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["create", "get", "list", "delete"] }];
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: metadataOf(), rules };
}

function bindingOf(): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadataOf(),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: REHEARSAL },
    subjects: [{ kind: "ServiceAccount", name: REHEARSAL, namespace: REHEARSAL }],
  };
}

function programsOf(data: Readonly<Record<string, string>>): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(), data: { ...data } };
}

function keyOf({ bucket, namespace }: BackupWiring) {
  if (!hasKey(bucket)) return {};
  const { accessKeyIdKey, name, secretAccessKeyKey } = bucket.credentialsSecret;
  return copiedSecrets({
    namespace: REHEARSAL,
    estateNamespace: namespace,
    secrets: { [name]: { from: name, keys: [accessKeyIdKey, secretAccessKeyKey] } },
  });
}

function jobOf(spec: BackupSpec, wiring: BackupWiring, prefix: string, files: Readonly<Record<string, string>>): CronJob {
  const { labels } = metadataOf();
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf(),
    spec: {
      schedule: EVERY[spec.rehearsal.every].schedule,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 3600,
          template: {
            metadata: {
              labels: { ...labels, ...clientLabels(calleesOf(wiring)), ...wiring.rehearser?.podLabels },
              annotations: { [CONFIG_HASH]: contentHash(files) },
            },
            spec: {
              ...restrictedPod(ESTATE_USER_ID),
              restartPolicy: "Never",
              serviceAccountName: REHEARSAL,
              automountServiceAccountToken: true,
              containers: [
                {
                  name: REHEARSAL,
                  image: imageReference("mlflow", wiring.imagesMirror),
                  workingDir: "/tmp",
                  command: ["python3", `/programs/${PROGRAM}`],
                  env: environmentOf(wiring, prefix),
                  // The whole archive is held at once; that of a large estate is some tens of MiB.
                  resources: resources(100, 512, { cpuMillicores: 1000 }),
                  securityContext: RESTRICTED_CONTAINER,
                  volumeMounts: [
                    { name: "programs", mountPath: "/programs", readOnly: true },
                    { name: "tmp", mountPath: "/tmp" },
                  ],
                },
              ],
              volumes: [
                { name: "programs", configMap: { name: REHEARSAL } },
                { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
              ],
            },
          },
        },
      },
    },
  };
}

function environmentOf({ bucket, namespace }: BackupWiring, prefix: string): EnvVar[] {
  const { uri } = bucket;
  const values = { SOURCE: namespace, MAX_HOURS: String(MOST_HOURS), HOME: "/tmp", PYTHONDONTWRITEBYTECODE: "1" };
  return [
    { name: "BACKUPS_URI", value: textOf({ uri }, (known) => `${known.uri}/${prefix}`) },
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    ...bucket.env,
  ];
}

/** One that was never well counts from when it was made. https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/cronjob-metrics.md */
function rulesOf({ rehearsal }: BackupSpec): PrometheusRule {
  const { toldAfterDays } = EVERY[rehearsal.every];
  const of = (metric: string) => `max(kube_cronjob_${metric}{namespace="${REHEARSAL}",cronjob="${REHEARSAL}"})`;
  const alert = warn(
    "BackupNotRehearsed",
    `time() - (${of("status_last_successful_time")} or ${of("created")}) > ${toldAfterDays * DAY}`,
    "1h",
    "Nobody knows whether the backup can be restored",
    `No rehearsal has ended well for ${toldAfterDays} days; its log says why: kubectl -n ${REHEARSAL} logs -l app.kubernetes.io/name=${REHEARSAL}.`,
  );
  return prometheusRule(REHEARSAL, REHEARSAL, [{ name: REHEARSAL, rules: [alert] }]);
}
