import type { Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterCapabilities } from "../../cluster/contract.ts";
import type { Callee } from "../../core/server.ts";
import type { SystemPlacement, SystemWiring, UserInterface } from "../../core/system.ts";
import type { TeamEndpoint } from "../endpoint.ts";
import type { ServingTeam } from "../kserve/contract.ts";
import { ServedAccelerator, ServiceName, TeamName } from "../names.ts";

/** A reference to an image that says exactly which one: with a tag that has a number in it, or a digest. */
const EXACT_IMAGE = /^[\w.-]+(:\d+)?(\/[\w.-]+)+(:[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})$/;

const RayApplication = z.strictObject({
  name: ServiceName.describe("Name of the service, unique in its team; its Service is called `<name>-serve-svc`."),
  team: TeamName.describe("Team in whose namespace it runs."),
  importPath: z
    .string()
    .max(200)
    .regex(/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/, "must be module:variable, such as app.main:deployment")
    .describe("Where Ray Serve finds the application inside the image, as `module:variable`."),
  image: z
    .string()
    .max(400)
    .regex(EXACT_IMAGE, "must be a whole reference with an exact tag or a digest, such as registry.example.com/fraud:1.4.0")
    .optional()
    .describe(
      "Image that has the application and the estate's version of Ray. Default: Ray's own, which has no application but its examples.",
    ),
  workers: z
    .int()
    .min(1)
    .max(200)
    .default(1)
    .describe("Worker pods. Inside them each part of the application scales by its own `autoscaling_config`; pods do not."),
  cpuMillicores: z.int().min(500).max(192_000).default(1000).describe("CPU a pod, in thousandths."),
  memoryMiB: z.int().min(2048).max(2_097_152).default(4096).describe("Memory a pod, in MiB; Ray keeps a third of it for objects."),
  accelerator: ServedAccelerator.optional().describe("GPUs a worker pod. Default: none."),
});
export type RayApplication = z.output<typeof RayApplication>;

export const RaySpec = z
  .strictObject({
    services: z
      .array(RayApplication)
      .max(100)
      .default([])
      .describe(
        "Applications of Ray Serve: several models in one program, each scaled by itself. Need Ray's operator, which comes with `training.ray`.",
      ),
  })
  .superRefine(({ services }, check) => {
    services.forEach(({ name, team }, index) => {
      const first = services.findIndex((other) => other.name === name && other.team === team);
      if (first < index)
        check.addIssue({
          code: "custom",
          path: ["services", index, "name"],
          message: `is taken in team ${team}: names of a team's services differ`,
        });
    });
  });
export type RaySpec = z.output<typeof RaySpec>;

/** What Ray's applications are connected to. */
export interface RayWiring extends SystemWiring {
  readonly teams: readonly ServingTeam[];
  readonly cluster: ClusterCapabilities;
  /** What applications are let through to, such as the registry of models. */
  readonly callees: readonly Callee[];
}

export interface RayArgs extends RayWiring, SystemPlacement {
  /** Ray's part of the capability's spec. */
  readonly spec: z.input<typeof RaySpec>;
}

export interface RayOutputs {
  /** Ways in through the gateway, for programs with a token too. */
  readonly interfaces: readonly UserInterface[];
  readonly endpoints: readonly TeamEndpoint[];
  readonly ready: readonly Resource[];
}
