import type { Stages } from "../core/kubernetes.ts";
import { isolatedNamespace } from "../core/namespace.ts";
import type { NamespacesSpec } from "./contract.ts";

/** The estate's namespace, closed but for what its systems open themselves. */
export function namespaceStages(spec: NamespacesSpec): Stages {
  const { name, ...quota } = spec;
  return isolatedNamespace(name, quota);
}
