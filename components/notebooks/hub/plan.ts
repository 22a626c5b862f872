import type { Quota } from "../../core/namespace.ts";
import type { UserInterface } from "../../core/system.ts";
import { HUB_NAMESPACE, NOTEBOOKS_HOST, type NotebooksSpec, type NotebooksWiring } from "../contract.ts";

/** Release of the chart and first part of all its names. */
export const HUB = "jupyterhub";
/** Port of the chart's proxy. */
const PROXY_PORT = 8000;
/** Port of its Service. */
const PROXY_SERVICE_PORT = 80;

/** The hub's page: the proxy leads to the hub, and past it to everybody's own server. */
export function hubPage(): UserInterface {
  const service = `${HUB}-proxy-public`;
  return { system: HUB, namespace: HUB_NAMESPACE, port: PROXY_PORT, host: NOTEBOOKS_HOST, service, servicePort: PROXY_SERVICE_PORT };
}

/** Address of the page inside the cluster. */
export function hubUrl(): string {
  return `http://${hubPage().service}.${HUB_NAMESPACE}.svc`;
}

/** Upper bounds of one person's server; it is promised an eighth of the CPU. */
export function shareOf({ cpuMillicores, memoryMiB }: NotebooksSpec) {
  return { cpuMillicores: 8 * cpuMillicores, memoryMiB };
}

/** Room for the hub itself, old and new pods side by side, and for as many servers and homes as the spec says. */
export function quotaOf(spec: NotebooksSpec, { cluster }: Pick<NotebooksWiring, "cluster">): Quota {
  const { activeServers, people } = spec.hub;
  const share = shareOf(spec);
  return {
    cpuMillicores: 6000 + activeServers * share.cpuMillicores,
    memoryMiB: 3072 + activeServers * share.memoryMiB,
    pods: 10 + activeServers,
    storageGiB: people * spec.homeGiB,
    accelerators: cluster.gpuPools.length === 0 ? 0 : activeServers * acceleratorsOf(spec),
  };
}

/** GPUs of a server that somebody starts on a pool that has any. */
export function acceleratorsOf({ acceleratorCount }: NotebooksSpec): number {
  return Math.max(1, acceleratorCount);
}
