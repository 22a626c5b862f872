import { readFile, writeFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import type { KubectlTarget } from "./kubectl.ts";

/** The part of a kubeconfig that names contexts. */
interface Kubeconfig {
  readonly contexts: readonly { readonly name: string }[];
}

/**
 * Gives the one context that another program wrote the cluster's own name: the program of the estate asks for that name, whoever made the cluster.
 */
export async function nameContext({ kubeconfigPath, context }: KubectlTarget, written: string): Promise<void> {
  const config: Kubeconfig = parse(await readFile(kubeconfigPath, "utf8"));
  const contexts = config.contexts.filter(({ name }) => name === written).map((each) => ({ ...each, name: context }));
  await writeFile(kubeconfigPath, stringify({ ...config, contexts, "current-context": context }), { mode: 0o600 });
}
