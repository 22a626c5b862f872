import type { Input } from "@pulumi/pulumi";
import type { ServiceAccount } from "./kubernetes.ts";
import type { AddressPeer } from "./namespace.ts";

/** How pods come by an identity in the cloud; there is no key that could be copied. */
export interface PodIdentity {
  /** Service account that the identity is bound to. */
  readonly serviceAccount: string;
  /** Name by which the cloud knows it: the role's ARN, the service account's e-mail address, the managed identity's name. */
  readonly principal: Input<string>;
  /** Annotations of the service account. */
  readonly annotations: Readonly<Record<string, Input<string>>>;
  /** Labels of the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  /** Who hands out the tokens: pods must be let through to it. */
  readonly tokens: readonly AddressPeer[];
}

/** The service account of pods with an identity; none for pods without, which run as the namespace's own. */
export function accountOf(
  metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  identity: PodIdentity | undefined,
): { readonly account?: ServiceAccount } {
  if (identity === undefined) return {};
  const { annotations, serviceAccount: name } = identity;
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { ...metadata, name, annotations },
    automountServiceAccountToken: false,
  } as const;
  return { account: account as ServiceAccount };
}

/** Fields of a pod that runs as a service account with an identity. The cloud brings its token; that of the API server stays out. */
export function runsAs(identity: PodIdentity | undefined): { readonly serviceAccountName?: string } {
  return identity === undefined ? {} : { serviceAccountName: identity.serviceAccount };
}
