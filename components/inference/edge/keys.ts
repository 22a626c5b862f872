import { imageReference } from "../../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import type { ConfigMap, Job, KubernetesObject, NetworkPolicy, Role, RoleBinding, Secret, ServiceAccount } from "../../core/kubernetes.ts";
import { selectorLabels } from "../../core/labels.ts";
import { allowCallingApi } from "../../core/namespace.ts";
import { oneShotJob } from "../../core/one-shot-job.ts";
import type { EdgeSpec, EdgeWiring } from "./contract.ts";
import { KEYS, keyName, keysOf, metadataOf, PROGRAMS } from "./plan.ts";

const SCRIPT = "make_keys.py";

/** The keys' objects, declared empty, and the account of the Job that may fill just them. No private key is ever known to the program. */
export function declaredKeys(spec: EdgeSpec, { namespace }: EdgeWiring): Record<string, KubernetesObject> {
  const names = keysOf(spec).map(keyName);
  return {
    ...Object.fromEntries(names.flatMap((name) => keyObjects(name, namespace))),
    "keys-account": accountOf(namespace),
    "keys-role": roleOf(names, namespace),
    "keys-binding": bindingOf(namespace),
    "keys-policy": policyOf(namespace),
  };
}

/** Makes keys that are not there yet; another key makes another Job. */
export function keysJob(spec: EdgeSpec, wiring: EdgeWiring, files: Readonly<Record<string, string>>): Job {
  const keys = keysOf(spec).map(keyName).join();
  return oneShotJob({
    ...metadataOf(wiring.namespace, KEYS),
    files: { [SCRIPT]: files[SCRIPT] ?? "" },
    pod: {
      ...restrictedPod(),
      serviceAccountName: KEYS,
      automountServiceAccountToken: true,
      containers: [
        {
          name: "make-keys",
          image: imageReference("mlflow", wiring.imagesMirror),
          command: ["python", `/app/${SCRIPT}`],
          env: [
            { name: "KEYS", value: keys },
            { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
          ],
          resources: resources(50, 128, { cpuMillicores: 500 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [{ name: "programs", mountPath: "/app", readOnly: true }],
        },
      ],
      volumes: [{ name: "programs", configMap: { name: PROGRAMS } }],
    },
  });
}

function keyObjects(name: string, namespace: string): [string, Secret | ConfigMap][] {
  const metadata = metadataOf(namespace, name);
  return [
    [`${name}-secret`, { apiVersion: "v1", kind: "Secret", metadata, type: "Opaque" }],
    [`${name}-public`, { apiVersion: "v1", kind: "ConfigMap", metadata }],
  ];
}

function accountOf(namespace: string): ServiceAccount {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(namespace, KEYS), automountServiceAccountToken: false };
}

/** No `create`, `list` or `watch`: those cannot be limited to names. */
function roleOf(names: readonly string[], namespace: string): Role {
  const rules = [
    { apiGroups: [""], resources: ["secrets"], resourceNames: [...names], verbs: ["get", "patch"] },
    { apiGroups: [""], resources: ["configmaps"], resourceNames: [...names], verbs: ["patch"] },
  ];
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: metadataOf(namespace, KEYS), rules };
}

function bindingOf(namespace: string): RoleBinding {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: metadataOf(namespace, KEYS),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: KEYS },
    subjects: [{ kind: "ServiceAccount", name: KEYS, namespace }],
  };
}

function policyOf(namespace: string): NetworkPolicy {
  return allowCallingApi(metadataOf(namespace, KEYS), selectorLabels(KEYS));
}
