import { clientLabel, selectorLabels } from "./labels.ts";
import { type AddressPeer, ESTATE_NAMESPACES, type Peer } from "./namespace.ts";

/** A system as those that call it need to know it; a capability's output. */
export interface Server {
  /** Word that its pods' labels and its callers' label are made of. */
  readonly system: string;
  readonly namespace: string;
  /** Port of its pods, which is also its Service's. */
  readonly port: number;
}

/** What a pod calls: a system of the cluster, or addresses outside of it. */
export type Callee = Server | AddressPeer;

/** The server's pods, as a network policy names them. */
export function peerOf(server: Server): Peer {
  return { namespace: server.namespace, selector: selectorLabels(server.system), port: server.port };
}

/** Whoever may call the server, as its own network policy names them: pods of any namespace of the estate that wear {@link clientLabels}. */
export function callersOf({ system, port }: Server): Peer {
  return { namespace: ESTATE_NAMESPACES, selector: clientLabel(system), port };
}

/** Labels of a pod that calls these; most addresses ask for none. */
export function clientLabels(callees: readonly Callee[]): Record<string, string> {
  const words = callees.flatMap((callee) => (isServer(callee) ? callee.system : (callee.client ?? [])));
  return Object.assign({}, ...words.map(clientLabel));
}

/** Several callees as a network policy names them; those that are the same pods or addresses, such as two models of one program, once. */
export function peersOf(callees: readonly Callee[]): readonly (Peer | AddressPeer)[] {
  const byPlace = callees.map((callee) =>
    isServer(callee)
      ? ([`${callee.namespace}/${callee.system}:${callee.port}`, peerOf(callee)] as const)
      : ([`${callee.cidrs.join()}:${callee.port}`, callee] as const),
  );
  return [...new Map<string, Peer | AddressPeer>(byPlace).values()];
}

/** Whether a callee is a system of the cluster. */
export function isServer(callee: Callee): callee is Server {
  return "system" in callee;
}
