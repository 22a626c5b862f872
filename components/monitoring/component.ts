import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { parseSpec } from "../core/parse.ts";
import { registerStages } from "../core/register.ts";
import type { Server } from "../core/server.ts";
import type { UserInterface } from "../core/system.ts";
import { type AlertsAccess, type MonitoringArgs, type MonitoringOutputs, MonitoringSpec } from "./contract.ts";
import { monitoringStages } from "./manifests.ts";
import { alertmanagerServer, hostOf, prometheusServer } from "./servers.ts";
import { COLLECTOR, GRAFANA, STACK } from "./stack/places.ts";
import { stackStages } from "./stack/stages.ts";

/** Metrics, alerts and a dashboard of the whole estate; as a stack, logs and traces too. */
export class Monitoring extends ComponentResource implements MonitoringOutputs {
  readonly prometheus: string;
  readonly alertmanager: string;
  readonly dashboard: string;
  readonly server: Server;
  readonly alerts: AlertsAccess;
  readonly collector: Server | undefined;
  readonly interfaces: readonly UserInterface[];
  readonly ready: readonly Resource[];

  constructor(name: string, args: MonitoringArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, MonitoringSpec, args.spec);
    super("estate:monitoring:Monitoring", name, {}, opts);
    const stack = spec.system === "stack";
    const stages = stack ? stackStages(spec, args) : monitoringStages(spec, args);
    this.ready = registerStages(name, stages, { parent: this, provider: args.provider, after: args.after });
    const { alertmanager, dashboard, prometheus } = stack ? STACK_ADDRESSES : leanAddresses(args.namespace);
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
    this.dashboard = dashboard;
    this.alerts = { ...(stack ? STACK.alertmanager : alertmanagerServer(args.namespace)), url: alertmanager };
    this.server = stack ? STACK.prometheus : prometheusServer(args.namespace);
    this.collector = stack && spec.traces ? COLLECTOR : undefined;
    this.interfaces = stack ? [GRAFANA] : [];
    this.registerOutputs({ prometheus, alertmanager, dashboard });
  }
}

const STACK_ADDRESSES = {
  prometheus: STACK.prometheusUrl,
  alertmanager: STACK.alertmanagerUrl,
  dashboard: `http://${GRAFANA.service}.${GRAFANA.namespace}.svc:${GRAFANA.servicePort}`,
};

function leanAddresses(namespace: string) {
  const [prometheus, alertmanager] = [prometheusServer(namespace), alertmanagerServer(namespace)].map(
    (server) => `http://${hostOf(server)}:${server.port}`,
  );
  return { prometheus: `${prometheus}`, alertmanager: `${alertmanager}`, dashboard: `${prometheus}/consoles/index.html` };
}
