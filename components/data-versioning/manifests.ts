import type { Input } from "@pulumi/pulumi";
import { textOf } from "../core/inputs.ts";
import type { ConfigMap, Stages } from "../core/kubernetes.ts";
import { objectLabels } from "../core/labels.ts";
import type { BucketAccess } from "../object-store/contract.ts";
import type { DataVersioningAccess, DataVersioningSpec, DataVersioningWiring } from "./contract.ts";
import { lakefsStages } from "./lakefs.ts";
import { lakefsAccess } from "./plan.ts";

const CONFIG_MAP = "dvc-config";

/** The ready configurations, for pods to mount; DVC itself is a tool of the client and has no server. Then lakeFS, where it is asked for. */
export function dataVersioningStages(spec: DataVersioningSpec, wiring: DataVersioningWiring): Stages {
  return [{ config: configMapOf(spec, wiring) }, ...lakefsStages(spec.lakefs, wiring)];
}

/** What repositories and pods need. */
export function accessOf(spec: DataVersioningSpec, wiring: DataVersioningWiring): DataVersioningAccess {
  const { bucket } = wiring;
  const lakefs = spec.lakefs.enabled ? lakefsAccess(wiring.namespace) : undefined;
  return { configMap: CONFIG_MAP, configs: configsOf(spec, bucket), bucket, lakefs };
}

/** https://dvc.org/doc/user-guide/data-management/remote-storage */
function dvcConfig(project: string, { dvc }: BucketAccess): Input<string> {
  return textOf(dvc, ({ url, ...options }) => {
    const lines = [
      "[core]",
      "    remote = estate",
      "    analytics = false",
      "    check_update = false",
      "['remote \"estate\"']",
      `    url = ${url}/${project}`,
      ...Object.entries(options).map(([name, value]) => `    ${name} = ${value}`),
    ];
    return `${lines.join("\n")}\n`;
  });
}

function configsOf(spec: DataVersioningSpec, bucket: BucketAccess): Record<string, Input<string>> {
  return Object.fromEntries(spec.projects.map((project) => [project, dvcConfig(project, bucket)]));
}

function configMapOf(spec: DataVersioningSpec, wiring: DataVersioningWiring): ConfigMap {
  const files = Object.entries(configsOf(spec, wiring.bucket)).map(([project, text]) => [`${project}.config`, text] as const);
  const labels = objectLabels("data-versioning", CONFIG_MAP);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: CONFIG_MAP, namespace: wiring.namespace, labels },
    data: Object.fromEntries(files),
  };
}
