import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { RuleGroup } from "../core/alerts.ts";
import type { Section } from "../core/panels.ts";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { Server } from "../core/server.ts";
import { modelMonitoringGroups } from "./alerts.ts";
import { type Capture, captureOf, type ModelMonitoringArgs, type ModelMonitoringOutputs, ModelMonitoringSpec } from "./contract.ts";
import { modelMonitoringStages } from "./manifests.ts";
import { modelMonitoringPanels } from "./panels.ts";
import { serverOf } from "./plan.ts";

/** Captures of what models are asked and answer, joined with the truth and looked into for drift. */
export class ModelMonitoring extends ComponentResource implements ModelMonitoringOutputs {
  readonly server: Server | undefined;
  readonly captureOf: (model: string) => Capture | undefined;
  readonly groups: readonly RuleGroup[];
  readonly panels: readonly Section[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: ModelMonitoringArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, ModelMonitoringSpec, args.spec);
    super("estate:model-monitoring:ModelMonitoring", name, {}, opts);
    const stages = modelMonitoringStages(spec, args);
    const isOn = stages.length > 0;
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    this.server = isOn ? serverOf(args.namespace) : undefined;
    this.captureOf = (model) => (isOn && args.models.some((each) => each.name === model) ? captureOf(spec, model) : undefined);
    this.groups = modelMonitoringGroups(spec, args);
    this.panels = modelMonitoringPanels({ enabled: isOn });
    this.registerOutputs({ server: this.server });
  }
}
