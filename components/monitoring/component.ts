import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import { type MonitoringArgs, type MonitoringOutputs, MonitoringSpec } from "./contract.ts";
import { monitoringStages } from "./manifests.ts";
import { alertmanagerServer, hostOf, prometheusServer } from "./servers.ts";

/** Metrics, alerts and a dashboard of the whole estate. */
export class Monitoring extends ComponentResource implements MonitoringOutputs {
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly dashboard: string;
  readonly ready: readonly Resource[];

  constructor(name: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, MonitoringSpec, args.spec);
    super("estate:monitoring:Monitoring", name, {}, opts);
    this.ready = registerStages(name, monitoringStages(spec, args), { parent: this, provider: args.provider, after: args.after });
    const [prometheus, alertmanager] = [prometheusServer(args.namespace), alertmanagerServer(args.namespace)];
    this.prometheus = `http://${hostOf(prometheus)}:${prometheus.port}`;
    this.alertmanager = `http://${hostOf(alertmanager)}:${alertmanager.port}`;
    this.dashboard = `${this.prometheus}/consoles/index.html`;
    this.registerOutputs({ prometheus: this.prometheus, alertmanager: this.alertmanager, dashboard: this.dashboard });
  }
}
