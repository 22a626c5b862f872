import type { Input, Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Estate } from "../core/estate.ts";

/** Zones that everything with a zone is spread over. Every region of the catalogue has at least as many. */
export const ZONES = 3;

/**
 * Block that pods have where they have no addresses of the network, outside of any network of an estate, so that a network need not be sized for them.
 * It is set aside for such sharing and seldom used behind a company's VPN. https://datatracker.ietf.org/doc/html/rfc6598
 */
export const POD_BLOCK = "100.64.0.0/14";

/** Block of Services; Google Cloud's lies behind {@link POD_BLOCK} instead. */
export const SERVICE_BLOCK = "172.20.0.0/16";

/** An address block of a private network. https://datatracker.ietf.org/doc/html/rfc1918 */
const CidrBlock = z.cidrv4("must be an IPv4 block such as 10.40.0.0/16");

const ExistingNetwork = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(512)
    .describe("Network to use: a VPC's id on AWS, its self link on Google Cloud, the virtual network's resource id on Azure."),
  nodeSubnets: z
    .array(z.string().min(1).max(512))
    .min(1)
    .max(ZONES)
    .describe("Private subnets for nodes, by the same kind of id; one a zone on AWS."),
  dataSubnets: z
    .array(z.string().min(1).max(512))
    .min(1)
    .max(ZONES)
    .describe("Private subnets for databases and private endpoints, by the same kind of id; one a zone on AWS."),
});

export const NetworkSpec = z.strictObject({
  cidr: CidrBlock.default("10.40.0.0/16").describe(
    "Address block of the whole network, private, from /12 to /20. Of an existing network: its own.",
  ),
  natPerZone: z
    .boolean()
    .default(false)
    .describe(
      "One way out for each zone instead of one for all, so that a zone's failure stays in it. Costs about 35 USD a month for each more.",
    ),
  flowLogDays: z.int().min(1).max(3653).default(30).describe("Days for which records of the network's traffic are kept."),
  existing: ExistingNetwork.optional().describe("A network of your own to stand in; nothing of it is changed. Default: a new one is made."),
});
export type NetworkSpec = z.output<typeof NetworkSpec>;

export interface NetworkArgs {
  readonly estate: Estate;
  readonly spec: z.input<typeof NetworkSpec>;
  /** Key that flow logs are encrypted with, by its id. */
  readonly key: Input<string>;
}

/** A private network over {@link ZONES} zones: its nodes reach the internet by NAT, and nothing of it is reached from there. */
export interface NetworkOutputs {
  readonly id: Input<string>;
  readonly cidr: string;
  /** Ids of the subnets for nodes: one a zone where subnets belong to a zone, else one. */
  readonly nodeSubnets: readonly Input<string>[];
  /** Ids of the subnets for databases and private endpoints; no way out to the internet. */
  readonly dataSubnets: readonly Input<string>[];
  readonly ready: readonly Resource[];
}
