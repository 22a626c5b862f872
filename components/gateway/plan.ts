import type { UserInterface } from "../core/system.ts";
import { ENTRANCE, PROXY_PODS, programHost, type RoutesWiring } from "./contract.ts";

/** Namespace of the controller, and of the proxies that it runs. */
export const NAMESPACE = PROXY_PODS.namespace;

/** The one class and the one gateway. */
export const GATEWAY = ENTRANCE.gateway;

/** Service of the proxies. */
export const SERVICE = "estate-gateway";

/** Labels that the controller gives the proxies. */
export const PROXIES = PROXY_PODS.selector;

/** Labels of the controller's pods. */
export const CONTROLLER = { "control-plane": "envoy-gateway" };

/** Ports of the pods. Proxies listen 10,000 above the gateway's own ports, which are too low for a user without rights. */
export const PORTS = { discovery: 18_000, metrics: 19_001, http: 10_080, https: 10_443 } as const;

/** Names of the gateway's listeners. */
export const LISTENERS = { http: "http", https: ENTRANCE.listener } as const;

/** Who may pass a route: a person who signed on, a program with a token, or anybody. */
type Guard = "person" | "program" | "nobody";

/** One name below the domain, and where it leads. */
export interface Way {
  readonly host: string;
  readonly to: UserInterface;
  readonly guard: Guard;
  /** Paths that are let through; all where none is named. */
  readonly paths: readonly string[];
}

/**
 * Every name of the estate: a page for people each, a second name for programs where their tokens are accepted, and the page at which people
 * sign on.
 *
 * @throws Error where two pages have one host, which is a defect of the wiring.
 */
export function waysOf({ interfaces, signOn }: Pick<RoutesWiring, "interfaces" | "signOn">): readonly Way[] {
  const pages = interfaces.map((to): Way => ({ host: to.host, to, guard: signOn === undefined ? "nobody" : "person", paths: [] }));
  const programs = interfaces
    .filter(({ forPrograms }) => forPrograms === true && signOn?.tokens !== undefined)
    .map((to): Way => ({ host: programHost(to.host), to, guard: "program", paths: [] }));
  const entry =
    signOn?.page === undefined ? [] : [{ host: signOn.page.host, to: signOn.page, guard: "nobody", paths: signOn.page.paths } as const];
  const ways = [...pages, ...programs, ...entry];
  const twice = ways.find(({ host }, index) => ways.findIndex((other) => other.host === host) < index);
  if (twice !== undefined) throw new Error(`two pages have the host ${twice.host}`);
  return ways;
}
