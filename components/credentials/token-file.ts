import { readFileSync } from "node:fs";
import { imageReference } from "../../pins/index.ts";
import { RESTRICTED_CONTAINER, resources } from "../core/container.ts";
import type { ConfigMap, Container, EnvVar, Volume } from "../core/kubernetes.ts";
import type { TokenFileWiring } from "./contract.ts";

const SCRIPT = "refresh-token.py";
const FOLDER = "/database-token";
const FILE = `${FOLDER}/pgpass`;
const SCRIPT_FOLDER = "/refresh-token";

/** What a pod needs to log in to a database as its own identity: everything but the login's name. */
export interface TokenFile {
  /** The script, to be registered before the pods. */
  readonly script: ConfigMap;
  /** Runs beside the pod's containers from before they start until they have ended. https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/ */
  readonly sidecar: Container;
  readonly volumes: readonly Volume[];
  /** Variables of the containers that log in. */
  readonly env: readonly EnvVar[];
  readonly mount: { readonly name: string; readonly mountPath: string; readonly readOnly: true };
}

/** Keeps a file in which libpq finds a fresh token of the pod's identity as its password. */
export function tokenFile({ imagesMirror, metadata, method }: TokenFileWiring): TokenFile {
  const script = readFileSync(new URL(SCRIPT, import.meta.url), "utf8");
  const name = "database-token";
  const sidecar = {
    name,
    image: imageReference("python", imagesMirror),
    command: ["python3", `${SCRIPT_FOLDER}/${SCRIPT}`],
    restartPolicy: "Always",
    env: [
      { name: "TOKEN_METHOD", value: method },
      { name: "PGPASSFILE", value: FILE },
      { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
    ],
    resources: resources(10, 48, { cpuMillicores: 200 }),
    // The others start once there is a token.
    startupProbe: { exec: { command: ["test", "-s", FILE] }, periodSeconds: 1, failureThreshold: 300 },
    securityContext: RESTRICTED_CONTAINER,
    volumeMounts: [
      { name, mountPath: FOLDER },
      { name: "refresh-token", mountPath: SCRIPT_FOLDER, readOnly: true },
    ],
  } satisfies Container;
  return {
    script: { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name: `${metadata.name}-token` }, data: { [SCRIPT]: script } },
    sidecar,
    volumes: [
      { name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      { name: "refresh-token", configMap: { name: `${metadata.name}-token` } },
    ],
    env: [
      { name: "PGPASSFILE", value: FILE },
      { name: "PGSSLMODE", value: "require" },
    ],
    mount: { name, mountPath: FOLDER, readOnly: true },
  };
}
