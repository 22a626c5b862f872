import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ConfigMap, EnvVar, Job, KubernetesObject } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { clientLabels, peersOf } from "../core/server.ts";
import type { SignOnSpec, SignOnWiring } from "./contract.ts";
import { ADMIN, internalAddress, REALM, redirectAddresses, serverOf } from "./plan.ts";
import { CLIENT_KEY, mappersOf } from "./realm.ts";

const JOB = "sign-on-client";
const SCRIPT = "sync-client.py";

/** What the Job reads, and its way to Keycloak. */
export function syncFiles(spec: SignOnSpec, wiring: SignOnWiring): Record<string, KubernetesObject> {
  const { namespace } = wiring;
  const config: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(namespace), data: filesOf(spec, wiring) };
  const to = peersOf([serverOf(namespace)]);
  return { "sync-files": config, "sync-policy": allowTraffic(metadataOf(namespace), selectorLabels(JOB), { to }) };
}

/** A Job that a change of the pages makes anew. */
export function syncJob(spec: SignOnSpec, wiring: SignOnWiring): Job {
  const { imagesMirror, namespace } = wiring;
  return oneShotJob({
    name: JOB,
    namespace,
    labels: { ...objectLabels("sign-on", JOB), ...clientLabels([serverOf(namespace)]) },
    files: filesOf(spec, wiring),
    pod: {
      ...restrictedPod(),
      containers: [
        {
          name: "sync",
          image: imageReference("python", imagesMirror),
          command: ["python3", `/config/${SCRIPT}`],
          env: [
            { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
            { name: "KEYCLOAK", value: internalAddress(namespace) },
            secretEnv("ADMIN_USERNAME", ADMIN.usernameKey),
            secretEnv("ADMIN_PASSWORD", ADMIN.passwordKey),
          ],
          resources: resources(50, 64, { cpuMillicores: 500 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }],
        },
      ],
      volumes: [{ name: "config", configMap: { name: JOB } }],
    },
  });
}

function metadataOf(namespace: string) {
  return { name: JOB, namespace, labels: objectLabels("sign-on", JOB) };
}

function filesOf(spec: SignOnSpec, wiring: SignOnWiring): Record<string, string> {
  const fields = { clientId: spec.clientId, redirectUris: redirectAddresses(wiring), protocolMappers: mappersOf(spec) };
  const client = { realm: REALM, id: CLIENT_KEY, fields, groups: wiring.groups ?? [] };
  return { [SCRIPT]: readFileSync(new URL(SCRIPT, import.meta.url), "utf8"), "client.json": JSON.stringify(client) };
}

function secretEnv(name: string, key: string): EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: ADMIN.secret, key } } };
}
