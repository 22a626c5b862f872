/**
 * How one key of a Secret gets its value: a generated one of letters and digits; a text that is no secret, such as a login's name; or a text
 * composed of other keys, whose places `{{secret/key}}` say which of the same wiring. What is composed follows its parts; all else is never changed.
 */
export type Recipe = { readonly generate: number } | { readonly text: string } | { readonly composed: string };

/** Secrets that a capability needs in its namespace. */
export interface CredentialsWiring {
  /** Capability that they belong to; first part of the names of the Job and its account. */
  readonly capability: string;
  readonly namespace: string;
  /** Secret -> key -> recipe. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Recipe>>>>;
  readonly imagesMirror?: string;
}

/** A login kept in a Secret of the consumer's namespace; only its name and keys pass through the program. */
export interface LoginSecret {
  readonly name: string;
  readonly usernameKey: string;
  readonly passwordKey: string;
}

/** How a token of a pod's identity that a database takes for a password is come by. */
export type TokenMethod = "azure-token";

/** Who logs in to a database by tokens. */
export interface TokenFileWiring {
  /** Of the object that the script is kept beside. */
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly method: TokenMethod;
  readonly imagesMirror?: string;
}
