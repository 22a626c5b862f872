import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { Server } from "../core/server.ts";
import { type HyperparameterOptimisationArgs, type HyperparameterOptimisationOutputs, HyperparameterOptimisationSpec } from "./contract.ts";
import { hyperparameterOptimisationStages } from "./manifests.ts";
import { storageOf } from "./storage.ts";

/** The search for hyperparameters. */
export class HyperparameterOptimisation extends ComponentResource implements HyperparameterOptimisationOutputs {
  readonly storage: Server | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: HyperparameterOptimisationArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, HyperparameterOptimisationSpec, args.spec);
    super("estate:hyperparameter-optimisation:HyperparameterOptimisation", name, {}, opts);
    const stages = hyperparameterOptimisationStages(spec, args);
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    this.storage = spec.enabled ? storageOf(args.namespace) : undefined;
    this.registerOutputs({ storage: this.storage });
  }
}
