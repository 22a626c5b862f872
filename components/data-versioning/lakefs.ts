import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { Container, Deployment, KubernetesObject, NetworkPolicy, Service, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { type Callee, callersOf, clientLabels, peersOf } from "../core/server.ts";
import type { CredentialsWiring } from "../credentials/contract.ts";
import { generatedSecrets, type PodLogin, podLogin } from "../credentials/index.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { DataVersioningWiring, LakefsPlace, LakefsSpec } from "./contract.ts";
import { CACHE_FOLDER, lakefsEnv } from "./lakefs-env.ts";
import { ADMIN_SECRET, LAKEFS, LAKEFS_PORT, lakefsAccess } from "./plan.ts";

/** What lakeFS encrypts its users' keys and signs its links with. */
const KEYS_SECRET = { name: "lakefs-keys", encryptKey: "authEncryptSecretKey", signingKey: "blockstoreSigningSecretKey" } as const;

interface Place extends LakefsPlace {
  readonly namespace: string;
  readonly bucket: BucketAccess;
  readonly imagesMirror?: string;
}

/**
 * lakeFS as its own chart would run it, and not by that chart: its pods take no labels (1.12.16), by which database, bucket and the cloud's identity
 * know whom to let in. Nothing while it is off.
 */
export function lakefsStages(spec: LakefsSpec, { bucket, imagesMirror, lakefs, namespace }: DataVersioningWiring): Stages {
  if (!spec.enabled) return [];
  // Its driver reads a token once, when it starts, and could never log in again.
  if (lakefs?.database.login.by !== "password") throw new Error("lakeFS is wired without a database that it logs in to with a password");
  const place: Place = { ...lakefs, namespace, bucket, ...(imagesMirror === undefined ? {} : { imagesMirror }) };
  const login = podLogin(lakefs.database.login, { ...place, metadata: metadataOf(place) });
  const [declared, filled] = generatedSecrets(secretsOf(place));
  const account = accountOf(metadataOf(place), lakefs.identity);
  return [
    { ...declared, ...prefixed(login.objects), ...prefixed(account), "lakefs-policy": policyOf(place) },
    filled,
    { "lakefs-service": serviceOf(place), "lakefs-server": serverOf(spec, place, login), ...budgetOf(spec, place) },
  ];
}

/** Roles of this capability's objects that are lakeFS'. */
function prefixed(objects: Readonly<Record<string, KubernetesObject | undefined>>): Record<string, KubernetesObject> {
  return Object.fromEntries(Object.entries(objects).flatMap(([role, object]) => (object ? [[`lakefs-${role}`, object]] : [])));
}

function metadataOf({ namespace }: Pick<Place, "namespace">) {
  return { name: LAKEFS, namespace, labels: objectLabels("data-versioning", LAKEFS) };
}

/** The first start makes an administrator with this key, so that no visitor can become one. */
function secretsOf({ imagesMirror, namespace }: Place): CredentialsWiring {
  const secrets = {
    [KEYS_SECRET.name]: { [KEYS_SECRET.encryptKey]: { generate: 48 }, [KEYS_SECRET.signingKey]: { generate: 48 } },
    [ADMIN_SECRET.name]: { [ADMIN_SECRET.accessKeyIdKey]: { generate: 20 }, [ADMIN_SECRET.secretAccessKeyKey]: { generate: 40 } },
  };
  return { capability: LAKEFS, namespace, secrets, ...(imagesMirror === undefined ? {} : { imagesMirror }) };
}

function calleesOf({ bucket, database, identity }: Place): readonly Callee[] {
  return [...database.callees, ...bucket.callees, ...(identity?.tokens ?? [])];
}

function policyOf(place: Place): NetworkPolicy {
  const from = [callersOf(lakefsAccess(place.namespace))];
  return allowTraffic(metadataOf(place), selectorLabels(LAKEFS), { from, to: peersOf(calleesOf(place)) });
}

function serviceOf(place: Place): Service {
  const ports = [{ name: "http", port: LAKEFS_PORT, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(place), spec: { selector: selectorLabels(LAKEFS), ports } };
}

function serverOf(spec: LakefsSpec, place: Place, login: PodLogin): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(place),
    spec: {
      replicas: spec.replicas,
      selector: { matchLabels: selectorLabels(LAKEFS) },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: { ...objectLabels("data-versioning", LAKEFS), ...clientLabels(calleesOf(place)), ...place.identity?.podLabels },
        },
        spec: {
          ...restrictedPod(ESTATE_USER_ID),
          ...runsAs(place.identity),
          ...(login.initContainers.length === 0 ? {} : { initContainers: [...login.initContainers] }),
          containers: [containerOf(spec, place, login)],
          volumes: [
            { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
            // Twice the cache's own bound, which it may pass while it makes room.
            { name: "cache", emptyDir: { sizeLimit: `${2 * spec.cacheGiB}Gi` } },
            ...login.volumes,
          ],
        },
      },
    },
  };
}

function containerOf(spec: LakefsSpec, place: Place, login: PodLogin): Container {
  const probe = { httpGet: { path: "/_health", port: "http" }, timeoutSeconds: 5 };
  const secret = (name: string, from: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: from, key } } });
  return {
    name: LAKEFS,
    image: imageReference("lakefs", place.imagesMirror),
    args: ["run"],
    env: [
      ...login.env,
      ...place.bucket.env,
      secret("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", KEYS_SECRET.name, KEYS_SECRET.encryptKey),
      secret("LAKEFS_BLOCKSTORE_SIGNING_SECRET_KEY", KEYS_SECRET.name, KEYS_SECRET.signingKey),
      secret("LAKEFS_INSTALLATION_ACCESS_KEY_ID", ADMIN_SECRET.name, ADMIN_SECRET.accessKeyIdKey),
      secret("LAKEFS_INSTALLATION_SECRET_ACCESS_KEY", ADMIN_SECRET.name, ADMIN_SECRET.secretAccessKeyKey),
      ...lakefsEnv(spec, place),
    ],
    ports: [{ name: "http", containerPort: LAKEFS_PORT }],
    resources: resources(spec.cpuMillicores, spec.memoryMiB, { cpuMillicores: 8 * spec.cpuMillicores }),
    startupProbe: { ...probe, periodSeconds: 3, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, { name: "cache", mountPath: CACHE_FOLDER }, ...login.mounts],
  };
}

/** Only where there is a second pod: with one it would block every drain of its node. */
function budgetOf(spec: LakefsSpec, place: Place): Record<string, KubernetesObject> {
  if (spec.replicas < 2) return {};
  const budget = { maxUnavailable: 1, selector: { matchLabels: selectorLabels(LAKEFS) } };
  return { "lakefs-budget": { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: metadataOf(place), spec: budget } };
}
