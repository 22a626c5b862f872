/** Where an environment stands. `local` is a cluster on the machine itself. Adding a word here makes the compiler list every registry that lacks it. */
export const CLOUDS = ["aws", "gcp", "azure", "local"] as const;

/** One of {@link CLOUDS}. */
export type Cloud = (typeof CLOUDS)[number];

/**
 * Who provides a capability on each cloud. A provider is loaded when it is asked for, so a program loads the SDK of the cloud it stands on
 * and no other.
 */
export type Registry<Provider> = Readonly<Record<Cloud, Loader<Provider> | Unsupported>>;

/** Loads one provider's file, which imports its cloud's SDK. */
type Loader<Provider> = () => Promise<Provider>;

/** A registry entry for a cloud that lacks a capability: why it does, and what to use instead. */
export interface Unsupported {
  readonly unsupported: true;
  readonly why: string;
  readonly alternative: string;
}

/** Says in a capability's registry that a cloud lacks it. Both texts end up in the support matrix and in the user's error. */
export function unsupported(why: string, alternative: string): Unsupported {
  return { unsupported: true, why, alternative };
}

/** Tells a registry entry that cannot be loaded from one that can. */
export function isUnsupported(entry: unknown): entry is Unsupported {
  return typeof entry === "object" && entry !== null && "unsupported" in entry;
}
