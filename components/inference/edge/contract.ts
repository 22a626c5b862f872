import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { PodIdentity } from "../../core/identity.ts";
import type { Server } from "../../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../../core/system.ts";
import type { ProgramRoute } from "../../gateway/contract.ts";
import type { BucketAccess } from "../../object-store/contract.ts";
import type { TrackingAccess } from "../../tracking/contract.ts";
import { dnsName, Owner } from "../names.ts";

const Stages = z
  .array(z.int().min(1).max(100))
  .min(1)
  .max(10)
  .default([1, 10, 100])
  .superRefine((stages, check) => {
    stages.forEach((percent, index) => {
      const before = stages[index - 1];
      if (before !== undefined && percent <= before)
        check.addIssue({ code: "custom", path: [index], message: `must be more than ${before}, the stage before it: stages only rise` });
    });
    if (stages.length > 0 && stages.at(-1) !== 100)
      check.addIssue({ code: "custom", path: [stages.length - 1], message: "must be 100: the last stage reaches every device" });
  });

const RollOut = z.strictObject({
  stages: Stages.describe("Percent of the devices that have the new bundle, stage by stage; rising, and 100 at last."),
  soakMinutes: z
    .int()
    .min(1)
    .max(43_200)
    .default(60)
    .describe("Minutes that a stage must do well before the next; at least `checkMinutes`, or its devices would not have looked."),
  maxUnhealthyPercent: z
    .number()
    .min(0)
    .max(99)
    .default(5)
    .describe("Percent of the devices that tried it above which a bundle is taken back from all, at once and for good."),
});

/** A count, or whose names begin alike. */
const Devices = z.union(
  [
    z.int().min(1).max(100_000),
    z.strictObject({
      idPrefix: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{0,40}$/, "must be the beginning of device ids: lower-case letters, digits, hyphens and dots"),
    }),
  ],
  {
    error:
      "must be a number of devices from 1 to 100000, or idPrefix with what their ids begin with: lower-case letters, digits, hyphens and dots",
  },
);

const DeviceGroup = z
  .strictObject({
    name: dnsName(40).describe("Name of the group."),
    model: dnsName(40).describe("Name of the registered model, one of scikit-learn that was logged with an example of its input."),
    alias: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, "must be up to 64 letters, digits, underscores and hyphens")
      .default("champion")
      .describe("Alias of the version that the devices run. Moving it in the registry begins a roll-out."),
    devices: Devices.describe(
      "How many devices there are, of which those that do not report are told as missing; or `idPrefix`: those whose id begins so, however many.",
    ),
    format: z.enum(["onnx"]).default("onnx").describe("What models are exported as."),
    quantise: z
      .enum(["none", "int8"])
      .default("none")
      .describe(
        "Whether weights have 8 bits: about a quarter of the size. It helps networks; trees and linear models have nothing to quantise.",
      ),
    maxDifference: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.01)
      .describe(
        "How far a bundle's answers may be from the model's on sample rows: the share of other classes, the difference of a score, or of a value as a part of it.",
      ),
    maxBundleMiB: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe("Size above which a bundle is not made, and not taken by a device, in MiB. A device needs room for three."),
    signatureKey: dnsName(40).describe(
      "Name of the key that bundles and manifests are signed with: Secret `edge-key-<name>`, made in the cluster if absent. Devices have its public half, in the ConfigMap of that name, and take nothing else.",
    ),
    repository: z
      .string()
      .max(200)
      .regex(
        /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/,
        "must be a repository's path, such as edge/defects: lower-case letters, digits, and single dots, hyphens, underscores and slashes between them",
      )
      .describe("Repository of the bundles, such as `edge/defects`."),
    rollOut: RollOut.prefault({}),
    offlineDays: z
      .int()
      .min(1)
      .max(365)
      .default(7)
      .describe("Days for which a device trusts what it was told last; after that it says so with every answer, or stops."),
    afterOffline: z
      .enum(["serve", "stop"])
      .default("serve")
      .describe(
        "What a device does that has been offline for longer: `serve`, it goes on and says that it is stale; `stop`, it answers no more.",
      ),
    checkMinutes: z.int().min(1).max(1440).default(15).describe("Minutes between two looks of a device at what it is told."),
    owner: Owner,
  })
  .superRefine((group, check) => {
    const problem = (path: readonly PropertyKey[], message: string) => check.addIssue({ code: "custom", path: [...path], message });
    if (group.rollOut.soakMinutes < group.checkMinutes)
      problem(
        ["rollOut", "soakMinutes"],
        `must be at least checkMinutes, which is ${group.checkMinutes}: a stage would be over before its devices have looked (got ${group.rollOut.soakMinutes})`,
      );
    if (group.checkMinutes * 4 > group.offlineDays * 1440)
      problem(
        ["checkMinutes"],
        `must be at most ${group.offlineDays * 360}, a quarter of offlineDays: one look that fails would leave a device stale (got ${group.checkMinutes})`,
      );
  });
export type DeviceGroup = z.output<typeof DeviceGroup>;

const REGISTRY = /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/;

export const EdgeSpec = z
  .strictObject({
    groups: z.array(DeviceGroup).max(50).default([]).describe("Groups of devices that run models by themselves. Default: none."),
    registry: z
      .strictObject({
        url: z
          .string()
          .max(300)
          .regex(REGISTRY, "must be an address such as https://registry.example.com")
          .describe("Address of the registry, over TLS."),
        credentialsSecret: z
          .string()
          .max(253)
          .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "must be a Secret's name: lower-case letters, digits, hyphens and dots")
          .describe("Secret of the estate's namespace, of type kubernetes.io/dockerconfigjson, that may push there."),
      })
      .optional()
      .describe(
        "OCI registry that bundles are pushed to as well. Default: none; devices take them from the fleet's own, which serves the bucket.",
      ),
    everyMinutes: z.int().min(1).max(59).default(5).describe("Minutes between two looks of the cluster at new versions and at roll-outs."),
    exportMemoryMiB: z
      .int()
      .min(1024)
      .max(524_288)
      .default(2048)
      .describe("Memory of an export, in MiB: about 700, and some times the model."),
    fleetMemoryMiB: z
      .int()
      .min(384)
      .max(65_536)
      .default(512)
      .describe("Memory of the server that devices talk to, in MiB: about 200, and 1 for each thousand devices."),
    entrance: z
      .enum(["gateway", "own"])
      .default("gateway")
      .describe(
        'How devices come in: `gateway`, as `edge.<domain>` by the gateway, which on a cloud has to be `envoy` and more than `exposure: cluster`; `own`, by a way that you make, whose pods wear the label `client.mlops-estate/edge-fleet: "true"`.',
      ),
    requestsPerMinute: z
      .int()
      .min(60)
      .max(1_000_000)
      .default(600)
      .describe(
        "Requests that one address may make a minute for manifests, bundles or reports, at each proxy of the gateway. Raise it where many devices share an address, or the load balancer hides theirs: each makes some ten while it takes a bundle.",
      ),
    cacheMiB: z.int().min(64).max(1_048_576).default(1024).describe("Room on disk for bundles that devices are taking, in MiB."),
  })
  .superRefine(({ groups }, check) => {
    groups.forEach((group, index) => {
      const named = groups.findIndex(({ name }) => name === group.name);
      if (named < index)
        check.addIssue({
          code: "custom",
          path: ["groups", index, "name"],
          message: `must differ from groups[${named}].name (got "${group.name}")`,
        });
      const kept = groups.findIndex(({ repository }) => repository === group.repository);
      if (kept < index && groups[kept]?.signatureKey !== group.signatureKey)
        check.addIssue({
          code: "custom",
          path: ["groups", index, "signatureKey"],
          message: `must be "${groups[kept]?.signatureKey}", as that of groups[${kept}], whose repository it shares: a bundle has one signature (got "${group.signatureKey}")`,
        });
    });
  });
export type EdgeSpec = z.output<typeof EdgeSpec>;

/** Folder of the bucket that everything is below: clients of some clouds' stores mistake names at the top of one. */
export const EDGE_FOLDER = "fleet";

/**
 * Programs that use the bucket, and the folders below {@link EDGE_FOLDER} that each writes; all of them read all, as `edge_store.py` lays it out. The
 * server that devices reach can neither choose nor make what they are told.
 */
export const EDGE_FOLDERS = {
  "edge-export": ["registry/", "candidates/"],
  "edge-rollout": ["groups/"],
  "edge-fleet": ["reports/"],
} as const;

/** What devices and their bundles are connected to. */
export interface EdgeWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  /** Registry of the models, and where their files are. */
  readonly tracking: TrackingAccess;
  /** Bucket that keeps bundles, manifests and reports, and nothing else. */
  readonly bucket: BucketAccess;
  /** Who each program is in the cloud, by its name; none where the bucket has a key. */
  readonly identities?: Readonly<Partial<Record<keyof typeof EDGE_FOLDERS, PodIdentity>>>;
  /** Addresses of the registry, for network policies; needed where the spec names one. */
  readonly registryCidrs?: readonly string[];
  /** Who may read the fleet's metrics and, where no gateway leads devices in, call it: pods of its own namespace, or of the estate's. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
  /** Domain of the gateway's names; none where it gives none. */
  readonly domain?: string;
}

export interface EdgeArgs extends EdgeWiring, SystemPlacement {
  readonly spec: z.input<typeof EdgeSpec>;
}

/** The server that devices talk to. They log in with tokens of their own, so it needs no sign-on before it. */
export interface FleetAccess extends Server {
  /** Name of its Service. */
  readonly service: string;
  /** Name under which devices reach it; none where no gateway leads them in. */
  readonly host?: string;
  /** Its route, which the gateway has to open; none likewise. */
  readonly route?: ProgramRoute;
}

export interface EdgeOutputs {
  /** None where there are no groups. */
  readonly fleet: FleetAccess | undefined;
  readonly ready: readonly Resource[];
}
