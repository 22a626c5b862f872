import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { LoadBalancerKinds } from "../cluster/contract.ts";
import type { Server } from "../core/server.ts";
import type { SystemPlacement, SystemWiring, UserInterface } from "../core/system.ts";
import type { SignOnAccess } from "../sign-on/contract.ts";

export const GatewaySpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Whether there is a way in: names below `domain` for pages (`envoy`), or one address for the models of `release` (`nginx`). On from level 1, and on a cloud from level 0.",
    ),
  system: z
    .enum(["nginx", "envoy"])
    .default("nginx")
    .describe(
      "Who leads in: `nginx` one Deployment that shares requests of released models out, inside the cluster and without TLS; it serves nothing else. `envoy` Envoy Gateway, which gives pages names, TLS and sign-on as well; it installs Helm charts and needs `certificates.enabled`.",
    ),
  exposure: z
    .enum(["cluster", "internal", "internet"])
    .default("cluster")
    .describe(
      "Who gets to the proxies: `cluster` whoever may forward a port to them, `internal` the cloud's network through a load balancer, `internet` everybody. All but `cluster` need `signOn.enabled`.",
    ),
  allowedCidrs: z
    .array(z.cidrv4("must be an IPv4 block such as 198.51.100.0/24"))
    .max(50)
    .default([])
    .describe("Address blocks that the load balancer lets in. Default: all that its exposure reaches."),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(443)
    .describe(
      "Port in the pages' addresses, where something between browsers and the load balancer has another. Default on this machine: 8443.",
    ),
  issuer: z
    .string()
    .min(1)
    .max(253)
    .default("estate-ca")
    .describe(
      "cert-manager's ClusterIssuer that signs the pages' certificate; `estate-ca` is the estate's own, which browsers have to be told to trust.",
    ),
  replicas: z
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe("Proxies at least; from 2 on, more are started as their CPU is used, up to three times as many."),
  cpuMillicores: z
    .int()
    .min(50)
    .max(16_000)
    .default(100)
    .describe("CPU reserved a proxy, in thousandths; it may use eight times that when free."),
  memoryMiB: z.int().min(128).max(16_384).default(256).describe("Memory a proxy, in MiB."),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(600)
    .default(10)
    .describe(
      "Time that a model has to answer behind `nginx`, in seconds. Where a new version takes longer, the champion answers, which may take as long again.",
    ),
});
export type GatewaySpec = z.output<typeof GatewaySpec>;

/** Whether pages have names, TLS and sign-on, which takes certificates and the kinds of the Gateway API. */
export function hasPages({ enabled, system }: Pick<GatewaySpec, "enabled" | "system">): boolean {
  return enabled && system === "envoy";
}

export interface GatewayArgs extends SystemWiring, SystemPlacement {
  readonly spec: z.input<typeof GatewaySpec>;
}

export interface GatewayOutputs {
  /** What comes before anything of the kinds that the gateway brings. */
  readonly ready: readonly Resource[];
}

/** How often the proxies are asked for what they count, in seconds. */
export const SCRAPE_SECONDS = 30;

/** What routes of other capabilities hang on: the gateway, and its listener with TLS. */
export const ENTRANCE = { gateway: "estate", listener: "https" } as const;

/**
 * The proxies' pods, as the network policy of what they alone may call names them. The controller gives them the labels.
 * https://github.com/envoyproxy/gateway/blob/v1.9.0/internal/gatewayapi/helpers.go
 */
export const PROXY_PODS = {
  namespace: "envoy-gateway-system",
  selector: { "gateway.envoyproxy.io/owning-gateway-name": ENTRANCE.gateway },
} as const;

/** A route that another capability makes for programs, in the estate's own namespace. */
export interface ProgramRoute {
  /** Name of the HTTPRoute. */
  readonly name: string;
  /** What it leads to. */
  readonly to: readonly Server[];
  /** Whether what it leads to tells its callers apart by itself, so that nobody is asked for the issuer's token before it. Default: no. */
  readonly knowsCallers?: boolean;
}

/** What the ways in are made of. */
export interface RoutesWiring {
  /** The estate's own namespace, which the routes are in. */
  readonly namespace: string;
  readonly domain: string;
  readonly interfaces: readonly UserInterface[];
  /**
   * Routes of other capabilities, which are opened to programs: by a token once `signOn` is on, and to nobody where it takes none; to everybody where
   * what they lead to knows its callers. Default: none.
   */
  readonly programRoutes?: readonly ProgramRoute[];
  /** Who vouches for people and programs; none while anybody who reaches the proxies may see all pages. */
  readonly signOn?: SignOnAccess;
  /** How a Service asks for a load balancer; none on this machine. */
  readonly loadBalancer?: LoadBalancerKinds;
  readonly monitored: boolean;
  readonly imagesMirror?: string;
}

export interface RoutesArgs extends RoutesWiring, SystemPlacement {
  readonly spec: z.input<typeof GatewaySpec>;
}

export interface RoutesOutputs {
  /** Addresses of the pages, by host. */
  readonly urls: Readonly<Record<string, string>>;
  readonly ready: readonly Resource[];
}

/** Name of a page as browsers write it, with the port where it is not the usual one. */
export function publicName({ port }: Pick<GatewaySpec, "port">, host: string, domain: string): string {
  return port === 443 ? `${host}.${domain}` : `${host}.${domain}:${port}`;
}

/** Path of every page that ends somebody's session. Pages have a `/logout` of their own. */
export const LOGOUT_PATH = "/oauth2/logout";

/** Host of the name under which programs call a page with a token. */
export function programHost(host: string): string {
  return `${host}-api`;
}
