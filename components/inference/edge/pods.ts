import { imageReference } from "../../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../../core/container.ts";
import { CONFIG_HASH, contentHash } from "../../core/hash.ts";
import { runsAs } from "../../core/identity.ts";
import { textOf } from "../../core/inputs.ts";
import type { Container, EnvVar, PodSpec, Volume } from "../../core/kubernetes.ts";
import { objectLabels } from "../../core/labels.ts";
import { type Callee, clientLabels } from "../../core/server.ts";
import { EDGE_FOLDER, type EDGE_FOLDERS, type EdgeWiring } from "./contract.ts";
import { GROUPS, keyName, PROGRAMS } from "./plan.ts";

/** A pod of one of the programs. */
export interface Program {
  readonly name: keyof typeof EDGE_FOLDERS;
  readonly file: string;
  readonly image: "mlflow" | "edge-export";
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  /** Room on disk for what it works on. */
  readonly scratchMiB: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly volumes?: readonly { readonly volume: Volume; readonly path: string }[];
  readonly container?: Partial<Container>;
}

const KEYS_FOLDER = "/keys";

/** Key pairs as the programs that sign find them: the private half of the Secret beside the public one that devices have. */
export function keyVolumes(keys: readonly string[]): NonNullable<Program["volumes"]> {
  return keys.map((key) => ({
    volume: { name: `key-${key}`, projected: { sources: [{ secret: { name: keyName(key) } }, { configMap: { name: keyName(key) } }] } },
    path: `${KEYS_FOLDER}/${key}`,
  }));
}

/** What a program that keeps something in the bucket is let through to. */
export function storeCallees({ bucket, identities }: EdgeWiring, name: Program["name"]): readonly Callee[] {
  return [...bucket.callees, ...(identities?.[name]?.tokens ?? [])];
}

/** Template of a pod that reads the groups and uses the bucket; a change of either file is another pod. */
export function templateOf(program: Program, callees: readonly Callee[], files: Readonly<Record<string, string>>, wiring: EdgeWiring) {
  return {
    metadata: {
      labels: { ...objectLabels("inference", program.name), ...clientLabels(callees), ...wiring.identities?.[program.name]?.podLabels },
      annotations: { [CONFIG_HASH]: contentHash(files) },
    },
    spec: podOf(program, wiring),
  };
}

function podOf(program: Program, wiring: EdgeWiring): PodSpec {
  const { cpuMillicores, file, image, memoryMiB, name, scratchMiB, volumes = [] } = program;
  return {
    ...restrictedPod(ESTATE_USER_ID),
    ...runsAs(wiring.identities?.[name]),
    containers: [
      {
        name,
        image: imageReference(image, wiring.imagesMirror),
        command: ["python", `/app/${file}`],
        workingDir: "/tmp",
        env: environmentOf(program, wiring),
        resources: resources(cpuMillicores, memoryMiB, { cpuMillicores: 8 * cpuMillicores }),
        securityContext: RESTRICTED_CONTAINER,
        volumeMounts: [
          { name: "programs", mountPath: "/app", readOnly: true },
          { name: "groups", mountPath: "/groups", readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
          ...volumes.map(({ path, volume }) => ({ name: volume.name, mountPath: path, readOnly: true })),
        ],
        ...program.container,
      },
    ],
    volumes: [
      { name: "programs", configMap: { name: PROGRAMS } },
      { name: "groups", configMap: { name: GROUPS } },
      { name: "tmp", emptyDir: { sizeLimit: `${scratchMiB}Mi` } },
      ...volumes.map(({ volume }) => volume),
    ],
  };
}

function environmentOf({ env = {} }: Program, { bucket }: EdgeWiring): EnvVar[] {
  const values = {
    GROUPS_FILE: "/groups/groups.json",
    STORE_URI: textOf({ uri: bucket.uri }, ({ uri }) => `${uri}/${EDGE_FOLDER}`),
    KEYS_FOLDER,
    MLFLOW_DISABLE_TELEMETRY: "true",
    HOME: "/tmp",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
    ...env,
  };
  return [...Object.entries(values).map(([name, value]) => ({ name, value })), ...bucket.env];
}
