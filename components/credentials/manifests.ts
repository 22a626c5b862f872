import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import type { ConfigMap, Job, KubernetesObject, NetworkPolicy, Role, RoleBinding, Secret, ServiceAccount } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowCallingApi } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { sharedPrograms } from "../core/programs.ts";
import type { CredentialsWiring } from "./contract.ts";

const SCRIPT = "fill-secrets.py";
const COMPOSING_SCRIPT = "compose-secrets.py";
const WANTED = "wanted.json";

/**
 * Two stages that come before whatever reads the Secrets: the Secrets, declared empty, with a Job's account that may read and patch just
 * them; then the Job, which generates what they lack. So no value is ever known to the program, its state or its plan.
 */
export function generatedSecrets(wiring: CredentialsWiring): readonly [Record<string, KubernetesObject>, Record<string, KubernetesObject>] {
  const scripts = isComposed(wiring) ? [SCRIPT, COMPOSING_SCRIPT] : [SCRIPT];
  const texts = scripts.map((name) => [name, readFileSync(new URL(name, import.meta.url), "utf8")] as const);
  const files = { ...Object.fromEntries(texts), ...sharedPrograms("kubernetes_api.py"), [WANTED]: JSON.stringify(wiring.secrets) };
  const declared = Object.keys(wiring.secrets).map((name) => [`secret-${name}`, secretOf(name, wiring)] as const);
  const account = {
    "credentials-account": accountOf(wiring),
    "credentials-role": roleOf(wiring),
    "credentials-binding": bindingOf(wiring),
    "credentials-script": scriptOf(files, wiring),
    "credentials-policy": policyOf(wiring),
  };
  return [{ ...Object.fromEntries(declared), ...account }, { "credentials-job": jobOf(files, wiring) }];
}

/** Whether a key is a text made of other keys, for which there is a script that does more. */
function isComposed({ secrets }: CredentialsWiring): boolean {
  return Object.values(secrets).some((keys) => Object.values(keys).some((recipe) => "composed" in recipe));
}

function nameOf(wiring: CredentialsWiring): string {
  return `${wiring.capability}-credentials`;
}

function metadataOf(wiring: CredentialsWiring) {
  return { name: nameOf(wiring), namespace: wiring.namespace, labels: objectLabels(wiring.capability, nameOf(wiring)) };
}

function secretOf(name: string, wiring: CredentialsWiring): Secret {
  return { apiVersion: "v1", kind: "Secret", metadata: { ...metadataOf(wiring), name }, type: "Opaque" };
}

function accountOf(wiring: CredentialsWiring): ServiceAccount {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(wiring), automountServiceAccountToken: false };
}

/** No `create`, `list` or `watch`: those cannot be limited to names. */
function roleOf(wiring: CredentialsWiring): Role {
  const rule = { apiGroups: [""], resources: ["secrets"], resourceNames: Object.keys(wiring.secrets), verbs: ["get", "patch"] };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: metadataOf(wiring), rules: [rule] };
}

function bindingOf(wiring: CredentialsWiring): RoleBinding {
  const name = nameOf(wiring);
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadataOf(wiring),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name, namespace: wiring.namespace }],
  };
}

function scriptOf(files: Record<string, string>, wiring: CredentialsWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring), data: files };
}

function policyOf(wiring: CredentialsWiring): NetworkPolicy {
  return allowCallingApi(metadataOf(wiring), selectorLabels(nameOf(wiring)));
}

function jobOf(files: Record<string, string>, wiring: CredentialsWiring): Job {
  return oneShotJob({
    ...metadataOf(wiring),
    files,
    pod: {
      ...restrictedPod(),
      serviceAccountName: nameOf(wiring),
      automountServiceAccountToken: true,
      containers: [
        {
          name: "fill-secrets",
          image: imageReference("python", wiring.imagesMirror),
          command: ["python3", `/config/${isComposed(wiring) ? COMPOSING_SCRIPT : SCRIPT}`],
          env: [{ name: "PYTHONDONTWRITEBYTECODE", value: "1" }],
          resources: resources(50, 64, { cpuMillicores: 500 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "config", mountPath: "/config", readOnly: true }],
        },
      ],
      volumes: [{ name: "config", configMap: { name: nameOf(wiring) } }],
    },
  });
}
