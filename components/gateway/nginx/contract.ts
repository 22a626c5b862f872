import type { Resource } from "@pulumi/pulumi";
import type { z } from "zod";
import type { RuleGroup } from "../../core/alerts.ts";
import type { Server } from "../../core/server.ts";
import type { SystemPlacement, SystemWiring } from "../../core/system.ts";
import type { ScrapeTarget } from "../../monitoring/contract.ts";
import type { GatewaySpec } from "../contract.ts";

/** What the lean gateway is connected to. */
export interface ModelGatewayWiring extends Pick<SystemWiring, "imagesMirror"> {
  readonly namespace: string;
  /** ConfigMap that holds every state of a model's route, by model; nothing is stood up where there is none. */
  readonly routes: readonly { readonly model: string; readonly configMap: string }[];
  /** Servers that routes lead to, those of new versions among them. */
  readonly backends: readonly Server[];
  /** Who is told what was right; nobody where it is left out. */
  readonly monitor?: Server;
  /** Longest request of any model, in KiB. Each model's server holds its own requests to less. */
  readonly maxBodyKiB: number;
  /** Who may call: pods of the gateway's own namespace, or of all namespaces of the estate, Prometheus' among them. Default `namespace`. */
  readonly callers?: "namespace" | "estate";
}

export interface ModelGatewayArgs extends ModelGatewayWiring, Pick<SystemPlacement, "provider" | "after"> {
  readonly spec: z.input<typeof GatewaySpec>;
}

/** The lean gateway as those who call it, or watch it, need to know it. */
export interface ModelGatewayAccess {
  readonly server: Server;
  /** Address inside the cluster, below which `/models/<model>/invocations` and `/models/<model>/ground-truth` are. */
  readonly url: string;
  /** Its own metrics. */
  readonly target: ScrapeTarget;
  /** Alerts on them. */
  readonly groups: readonly RuleGroup[];
}

export interface ModelGatewayOutputs {
  /** None while there is no lean gateway. */
  readonly access: ModelGatewayAccess | undefined;
  readonly ready: readonly Resource[];
}
