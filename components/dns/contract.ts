import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";

export const DnsSpec = z.strictObject({
  zone: z
    .enum(["none", "create"])
    .default("none")
    .describe("`create` makes a public zone for `domain`, which its parent zone then has to name; `none` makes none."),
});
export type DnsSpec = z.output<typeof DnsSpec>;

export interface DnsArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof DnsSpec>;
  /** Name of the zone, without a dot at its end. */
  readonly domain: string;
}

/** A signed zone that only the estate's own authority may issue certificates for. */
export interface DnsOutputs {
  /** Id of the zone, for the identity that answers certificate challenges in it; none where no zone is made. */
  readonly zone: Input<string> | undefined;
  /** Name servers that the parent zone has to name. */
  readonly nameServers: Input<readonly string[]>;
  readonly ready: readonly Resource[];
}
