import type { Resource } from "@pulumi/pulumi";
import type { PodIdentity } from "../components/core/identity.ts";
import { ExternalSecrets } from "../components/external-secrets/index.ts";
import { hasPages } from "../components/gateway/contract.ts";
import { Gateway } from "../components/gateway/index.ts";
import type { StoreProvider } from "../components/secrets/contract.ts";
import type { Environment } from "../environments/schema.ts";
import type { Housing } from "./platform.ts";
import { chartsMirrorOf, mirrorOf } from "./wiring.ts";

/** The cloud's secret manager; nothing on this machine. */
export interface SecretSource {
  readonly store?: StoreProvider;
  /** Of the workload that reads the secrets. */
  readonly identity?: PodIdentity;
  /** What comes before the identity can be used. */
  readonly ready: readonly Resource[];
}

/** What brings Secrets and what lets people in, without ways yet; all that comes before anything of their kinds, or of cert-manager's. */
export function entrance(environment: Environment, housed: Housing, source: SecretSource = { ready: [] }): readonly Resource[] {
  const { externalSecrets, gateway } = environment;
  const { certified, cluster, monitored, namespace, ready } = housed;
  const wiring = { namespace, provider: cluster.provider, monitored, ...mirrorOf(environment), ...chartsMirrorOf(environment) };
  const { store, identity } = source;
  const after = [...ready, ...certified, ...source.ready];
  const brought = externalSecrets.enabled
    ? new ExternalSecrets("external-secrets", {
        ...wiring,
        spec: externalSecrets,
        ...(store && { store }),
        ...(identity && { identity }),
        after,
      }).ready
    : [];
  const controlled = hasPages(gateway) ? new Gateway("gateway", { ...wiring, spec: gateway, after: ready }).ready : [];
  return [...certified, ...brought, ...controlled];
}
