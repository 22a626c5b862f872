import { readFileSync } from "node:fs";
import type { ConfigMap } from "../components/core/kubernetes.ts";
import { objectLabels } from "../components/core/labels.ts";

/** Programs of a folder as a ConfigMap of the same name everywhere, which pods mount. */
export function programsOf(name: string, namespace: string, folder: URL, files: readonly string[]): ConfigMap {
  const data = Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")]));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: objectLabels("example", name) }, data };
}
