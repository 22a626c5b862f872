import type { ProviderResource, Resource } from "@pulumi/pulumi";
import type { SystemWiring, UserInterface } from "../components/core/system.ts";
import type { Environment } from "../environments/schema.ts";
import type { Platform } from "./platform.ts";
import { chartsMirrorOf, mirrorOf } from "./wiring.ts";

/** What every group of systems stands on: the environment, what it has already, and what each system is told of it. */
export interface Ground {
  readonly environment: Environment;
  readonly platform: Platform;
  /** For components whose objects are in the estate's own namespace. */
  readonly wiring: SystemWiring & { readonly namespace: string; readonly provider: ProviderResource };
  /** What comes before anything in the cluster. */
  readonly ready: readonly Resource[];
}

/** What a group of systems leaves to those after it. */
export interface Group {
  /** Pages for people, which get a route, a certificate and sign-on. */
  readonly interfaces: readonly UserInterface[];
  /** What users need to know; outputs of the stack. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The ground of an environment's systems. */
export function groundOf(environment: Environment, platform: Platform): Ground {
  const { cluster, entered, namespace, ready } = platform;
  const mirrors = { ...mirrorOf(environment), ...chartsMirrorOf(environment) };
  const wiring = { namespace, provider: cluster.provider, monitored: platform.monitored, ...mirrors };
  return { environment, platform, wiring, ready: [...ready, ...entered] };
}
