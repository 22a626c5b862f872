import { clientLabel, selectorLabels } from "./labels.ts";
import type { Peer } from "./namespace.ts";

/** A system as those that call it need to know it; a capability's output. */
export interface Server {
  /** Word that its pods' labels and its callers' label are made of. */
  readonly system: string;
  readonly namespace: string;
  /** Port of its pods, which is also its Service's. */
  readonly port: number;
}

/** The server's pods, as a network policy names them. */
export function peerOf(server: Server): Peer {
  return { namespace: server.namespace, selector: selectorLabels(server.system), port: server.port };
}

/** Labels of a pod that calls these servers. */
export function clientLabels(servers: readonly Server[]): Record<string, string> {
  return Object.assign({}, ...servers.map((server) => clientLabel(server.system)));
}

/** Pods of several servers as a network policy names them; servers that are the same pods, such as two models of one program, once. */
export function peersOf(servers: readonly Server[]): readonly Peer[] {
  return [...new Map(servers.map((server) => [`${server.namespace}/${server.system}:${server.port}`, peerOf(server)])).values()];
}
