import type { Input } from "@pulumi/pulumi";
import type { ConfigMap, Container, EnvVar, Volume } from "../core/kubernetes.ts";
import type { LoginSecret, TokenFileWiring, TokenMethod } from "./contract.ts";
import { type TokenFile, tokenFile } from "./token-file.ts";

/** How a pod proves to a database who it is. */
type Login =
  | { readonly by: "password"; readonly secret: LoginSecret }
  | { readonly by: "token"; readonly method: TokenMethod; readonly user: Input<string> };

/** What a pod needs to log in to a database, besides its address. */
export interface PodLogin {
  /** `DB_USER`, and `DB_PASSWORD` where there is one; else where libpq, and drivers that do as it does, find the token. */
  readonly env: readonly EnvVar[];
  /** To be registered before the pods, by role. */
  readonly objects: { readonly "token-script"?: ConfigMap };
  readonly initContainers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly mounts: readonly TokenFile["mount"][];
}

/** The login of a database as fields of a pod: a password from its Secret, or a token that is kept fresh beside the pod's containers. */
export function podLogin(login: Login, { imagesMirror, metadata }: Pick<TokenFileWiring, "metadata" | "imagesMirror">): PodLogin {
  if (login.by === "password") {
    const { name, passwordKey, usernameKey } = login.secret;
    const from = (variable: string, key: string): EnvVar => ({ name: variable, valueFrom: { secretKeyRef: { name, key } } });
    const env = [from("DB_USER", usernameKey), from("DB_PASSWORD", passwordKey)];
    return { env, objects: {}, initContainers: [], volumes: [], mounts: [] };
  }
  const token = tokenFile({ metadata, method: login.method, ...(imagesMirror === undefined ? {} : { imagesMirror }) });
  return {
    env: [{ name: "DB_USER", value: login.user }, ...token.env],
    objects: { "token-script": token.script },
    initContainers: [token.sidecar],
    volumes: token.volumes,
    mounts: [token.mount],
  };
}
