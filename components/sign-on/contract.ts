import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../core/identity.ts";
import type { AddressPeer } from "../core/namespace.ts";
import type { SystemPlacement, UserInterface } from "../core/system.ts";
import type { DatabaseAccess } from "../database/contract.ts";

const IssuerUrl = z
  .string()
  .max(253)
  .regex(
    /^https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[\w.~-]+)*\/?$/,
    "must be an https address without query, exactly as the issuer's tokens say it",
  );

export const SignOnSpec = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Whether people sign on before they see any page of the estate, and programs show a token. Needs `gateway.enabled`."),
  system: z
    .enum(["keycloak", "issuer"])
    .default("keycloak")
    .describe(
      "Who knows the people: `keycloak` in the cluster, with users of its own, or an OpenID Connect `issuer` that exists already. Default on a cloud: `issuer`.",
    ),
  issuer: IssuerUrl.optional().describe(
    "Address of the issuer, such as `https://login.example.com/realms/staff`; what it publishes about itself is looked up. Only with, and required by, system `issuer`.",
  ),
  clientId: z
    .string()
    .min(1)
    .max(253)
    .default("estate")
    .describe(
      "Name under which the issuer knows the estate; its redirect addresses are `https://<page>.<domain>/oauth2/callback` and, with JupyterHub, `https://notebooks.<domain>/hub/oauth_callback`.",
    ),
  clientSecret: z
    .strictObject({
      name: z.string().min(1).max(60).describe("Name of the secret, one of `secrets.names`."),
      key: z
        .string()
        .min(1)
        .max(253)
        .default("clientSecret")
        .describe("Key of the JSON object that the secret manager keeps, below which the issuer's client secret is."),
    })
    .optional()
    .describe("Where the cloud's secret manager keeps the secret that the issuer gave the estate. Required by system `issuer`."),
  keysAddress: z
    .url({ protocol: /^https$/, error: "must be an https address" })
    .max(253)
    .optional()
    .describe(
      "Address of the issuer's signing keys, its `jwks_uri`; with it programs may show tokens of the issuer. Default: none, only people come in.",
    ),
  nameClaim: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe(
      "Claim that tells people apart where a page keeps something for each. Only with system `issuer`. Default: `sub`, the only one that no issuer gives to two people; take another only where nobody can change what theirs says.",
    ),
  groupsClaim: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .describe("Claim that lists the groups that somebody is in, such as `cognito:groups`. Only with system `issuer`. Default: `groups`."),
  audience: z.string().min(1).max(253).optional().describe("Audience that programs' tokens must name. Default: clientId."),
  cpuMillicores: z
    .int()
    .min(100)
    .max(16_000)
    .default(250)
    .describe("CPU reserved for Keycloak, in thousandths; it may use eight times that when free, as it does while it starts."),
  memoryMiB: z.int().min(768).max(16_384).default(1024).describe("Memory of Keycloak, in MiB."),
});
export type SignOnSpec = z.output<typeof SignOnSpec>;

/** What sign-on is given of its surroundings. */
export interface SignOnWiring {
  readonly namespace: string;
  /** What stands between `https://` and the path of a page: `<host>.<domain>`, with the port where it is not the usual one. */
  readonly publicName: (host: string) => string;
  /** Pages that people come back to once they have signed on, by their hosts. */
  readonly hosts: readonly string[];
  /** Addresses of pages that sign people on themselves too, and that people come back to. */
  readonly callbacks?: readonly string[];
  /** Groups that pages know by name. Keycloak gets them, with nobody in them; an issuer has its own. */
  readonly groups?: readonly string[];
  /** Keycloak's; none where the issuer exists already. */
  readonly database?: DatabaseAccess;
  readonly identity?: PodIdentity;
  /** Name of the client's secret in the cloud's secret manager. */
  readonly remoteSecret?: string;
  readonly imagesMirror?: string;
}

export interface SignOnArgs extends SignOnWiring, SystemPlacement {
  readonly spec: z.input<typeof SignOnSpec>;
}

/** Key of the Secret that has what the estate shows the issuer; the gateway prescribes it. */
export const CLIENT_SECRET_KEY = "client-secret";

/** Who vouches for people and programs, as the gateway, and pages that sign people on themselves, need to know it. */
export interface SignOnAccess {
  readonly issuer: string;
  readonly clientId: string;
  /** Secret in the estate's namespace, whose key {@link CLIENT_SECRET_KEY} is shown to the issuer. */
  readonly clientSecret: string;
  /** Where browsers are sent, codes are exchanged, and somebody's claims are told; none where the issuer's own publication says it. */
  readonly endpoints?: {
    readonly authorization: string;
    readonly token: string;
    readonly userInfo: string;
    readonly endSession: string;
  };
  /** Claims that tell people apart and list their groups. */
  readonly claims: { readonly name: string; readonly groups: string };
  /** Page at which people sign on, with the paths of it that strangers may see; none where it is not the estate's. */
  readonly page?: UserInterface & { readonly paths: readonly string[] };
  /** How programs' tokens are checked; none where they are not accepted. */
  readonly tokens?: { readonly audience: string; readonly keys: string };
  /** Addresses outside of the cluster at which the issuer answers. */
  readonly addresses: readonly AddressPeer[];
}

export interface SignOnOutputs {
  readonly access: SignOnAccess | undefined;
  readonly ready: readonly Resource[];
}
