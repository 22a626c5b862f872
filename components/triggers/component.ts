import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type EventEndpoint, type TriggersArgs, type TriggersOutputs, TriggersSpec } from "./contract.ts";
import { triggersStages } from "./manifests.ts";
import { ALERTS, endpointOf, WEBHOOK } from "./plan.ts";

/** What starts trainings: the clock, calls, alerts and new data. */
export class Triggers extends ComponentResource implements TriggersOutputs {
  readonly alerts: EventEndpoint | undefined;
  readonly webhook: EventEndpoint | undefined;
  readonly ready: readonly Resource[];

  constructor(name: string, args: TriggersArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, TriggersSpec, args.spec);
    super("estate:triggers:Triggers", name, {}, opts);
    this.ready = registerStages(name, triggersStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    this.alerts = spec.enabled ? endpointOf(ALERTS) : undefined;
    this.webhook = spec.enabled ? endpointOf(WEBHOOK) : undefined;
    this.registerOutputs({});
  }
}
