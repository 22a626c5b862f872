import type { ConfigMap, EnvVar, Volume } from "./kubernetes.ts";
import type { Callee } from "./server.ts";

/** Files that pods mount, for programs that take no variables. */
export interface ConfigFolder {
  /** ConfigMap of the pods' namespace. */
  readonly configMap: string;
  /** Where pods mount it. */
  readonly folder: string;
}

/** What people's and teams' pods are told of systems besides experiments and data, and are let through to. */
export interface Surroundings {
  /** Secrets that they refer to are in the estate's own namespace. One that is `optional` may be filled any time later. */
  readonly env: readonly EnvVar[];
  readonly callees: readonly Callee[];
  /** ConfigMaps of the estate's own namespace, and what is in them, for namespaces that need one of their own. */
  readonly folders: readonly (ConfigFolder & { readonly files: Readonly<Record<string, string>> })[];
}

/** The folders' ConfigMaps in another namespace, whose objects have these metadata. */
export function configMapsOf(metadata: ConfigMap["metadata"], surroundings: Surroundings | undefined): Record<string, ConfigMap> {
  return Object.fromEntries(
    (surroundings?.folders ?? []).map(({ configMap: name, files }) => [
      name,
      { apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, name }, data: { ...files } },
    ]),
  );
}

/** The folders as a pod mounts them. */
export function mounted(folders: readonly ConfigFolder[] = []) {
  const volumes: Volume[] = folders.map(({ configMap }) => ({ name: configMap, configMap: { name: configMap } }));
  return { volumes, mounts: folders.map(({ configMap, folder }) => ({ name: configMap, mountPath: folder, readOnly: true })) };
}

/** A key of a Secret that a variable's value is. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  /** Whether pods start without it. */
  readonly optional?: boolean;
}

/** Where a variable's value is kept, which is plain data wherever the estate says it itself; none where the value stands there. */
export function keyOf({ valueFrom }: EnvVar): KeyReference | undefined {
  return (valueFrom as { readonly secretKeyRef?: KeyReference } | undefined)?.secretKeyRef;
}
