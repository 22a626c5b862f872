import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { object } from "./control-cases.ts";
import { alert, leanServer, yaml } from "./monitored.ts";

type Fields = Record<string, PlanValue>;

/** Where the servers of these cases keep what they are asked. */
export const CAPTURES = "s3://captures";

const MODEL = "mlops-estate/model";
const VARIANT = "mlops-estate/variant";

/** A program that tells a metric, or does something. */
export function program(name: string, files: Fields): PlannedResource {
  return object("kubernetes:core/v1:ConfigMap", name, { data: files });
}

function mounted(name: string, folder: string) {
  return { volumes: [{ name, configMap: { name } }], mounts: [{ name, mountPath: folder }] };
}

function variables(values: Fields): PlanValue {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** A Service before the pods that say some system's name. */
function service(name: string, port: number, system = name): PlannedResource {
  return object("kubernetes:core/v1:Service", name, { spec: { selector: { "app.kubernetes.io/name": system }, ports: [{ port }] } });
}

/** A server that says which variant of a model it is, and the Service before it. */
export function variantServer(variant: string, env: Fields = { MODEL_VARIANT: variant }): readonly PlannedResource[] {
  const name = `model-${variant}`;
  const labels = { "app.kubernetes.io/name": name, [MODEL]: "example", [VARIANT]: variant };
  const { mounts, volumes } = mounted("model-server", "/app");
  const spec = { containers: [{ name: "server", env: variables(env), volumeMounts: mounts }], volumes };
  return [object("kubernetes:apps/v1:Deployment", name, { spec: { template: { metadata: { labels }, spec } } }), service(name, 8080)];
}

/** What the servers of {@link variantServer} run. */
export const serverProgram = program("model-server", {
  "model-server.py": 'VARIANT = os.environ["MODEL_VARIANT"]; Counter("model_requests", "")',
});

/** What tells of drift, joins truth, and drops what is old: its program, its settings and its Service. */
export function modelMonitor(env: Fields = {}, settings: PlanValue = { example: { retentionDays: 30 } }): readonly PlannedResource[] {
  const { mounts, volumes } = mounted("model-monitor", "/app");
  const container = {
    name: "monitor",
    env: variables({ CAPTURE_URI: CAPTURES, SETTINGS: "/app/models.json", ...env }),
    volumeMounts: mounts,
  };
  const labels = { "app.kubernetes.io/name": "model-monitor" };
  return [
    object("kubernetes:apps/v1:Deployment", "model-monitor", {
      spec: { template: { metadata: { labels }, spec: { containers: [container], volumes } } },
    }),
    program("model-monitor", { "monitor.py": 'Gauge("model_drift_share", "")', "models.json": JSON.stringify(settings) }),
    service("model-monitor", 8080),
  ];
}

/** A job that comes by the clock, with the files of a ConfigMap of its name. */
export function clockedJob(name: string, command: readonly string[], env: Fields, fields: Fields = {}): PlannedResource {
  const { mounts, volumes } = mounted(name, "/programs");
  const container = { name, command: [...command], env: variables(env), volumeMounts: mounts };
  const spec = {
    schedule: "* * * * *",
    jobTemplate: { spec: { template: { spec: { serviceAccountName: name, containers: [container], volumes } } } },
    ...fields,
  };
  return object("kubernetes:batch/v1:CronJob", name, { spec }, { labels: { [MODEL]: "example" } });
}

/** A lean Prometheus that reads some hosts and posts to the Alertmanager, both with their Services. */
export function leanMonitoring(
  hosts: readonly string[],
  rules: readonly PlanValue[] = [],
  posts = "alertmanager.mlops.svc:9093",
): readonly PlannedResource[] {
  const config = {
    rule_files: ["/etc/prometheus/rules.yml"],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [posts] }] }] },
    scrape_configs: hosts.map((host) => ({ job_name: host, static_configs: [{ targets: [`${host}.mlops.svc:8080`] }] })),
  };
  const files = { "prometheus.yml": yaml(config), "rules.yml": yaml({ groups: [{ name: "models", rules: [...rules] }] }) };
  const servers = [
    ...leanServer("prometheus", files),
    ...leanServer("alertmanager", { "alertmanager.yml": yaml({ route: { receiver: "x" } }) }),
  ];
  return [...servers.map(withLabels), service("prometheus", 9090), service("alertmanager", 9093)];
}

/** The servers of those cases as Services find them. */
function withLabels(resource: PlannedResource): PlannedResource {
  if (!resource.type.endsWith(":StatefulSet")) return resource;
  const { template } = resource.inputs["spec"] as { readonly template: Fields };
  const labelled = { ...template, metadata: { labels: { "app.kubernetes.io/name": resource.name } } };
  return { ...resource, inputs: { ...resource.inputs, spec: { template: labelled } } };
}

/** An alert on drift of the model, which asks for a training. */
export function driftAlert(labels: Fields = {}, expr: PlanValue = 'model_drift_share{model="example"} > 0.3'): PlanValue {
  return alert("ModelDrifts", expr, { severity: "warning", retrain: "true", model: "example", ...labels });
}

/** Role of an account of one name with it, which may do something to named ConfigMaps. */
export function role(
  name: string,
  verbs: readonly string[],
  resourceNames: readonly string[],
  more: readonly PlanValue[] = [],
): readonly PlannedResource[] {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [...resourceNames], verbs: [...verbs] }, ...more];
  const subjects = [{ kind: "ServiceAccount", name, namespace: "mlops" }];
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  return [
    object("kubernetes:rbac.authorization.k8s.io/v1:Role", name, { rules }),
    object("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding", name, { subjects, roleRef }),
  ];
}

/** What a release measures: errors by themselves, and right answers against the version that answers. */
const MEASURES: readonly PlanValue[] = [
  { name: "errors", query: 'sum(rate(model_requests_total{status="500"}[1m]))', max: 0.02 },
  { name: "worse", query: 'model_outcomes_total{version="$champion"} - model_outcomes_total{version="$version"}', max: 0.1 },
];

/** What a release does. */
export function procedure(fields: Fields = {}): string {
  return JSON.stringify({ rest: "champion", steps: [{ state: "canary-10", seconds: 60 }], failures: 2, measures: MEASURES, ...fields });
}

/** States of a route as nginx knows them, of which one shares requests out. */
export const STATES: Fields = {
  "champion.http.conf": "upstream a { server model-champion; }",
  "canary-10.http.conf": 'split_clients "$request_id" $variant { 10% challenger; * champion; }',
};

/** A release by a job: its route, its procedure, and what it may move. */
export function routedRelease(
  given: { readonly states?: Fields; readonly procedure?: string; readonly env?: Fields; readonly fields?: Fields } = {},
) {
  const env = {
    ROUTE: "route-example",
    PROCEDURE: "/programs/procedure.json",
    PROMETHEUS_URL: "http://prometheus.mlops.svc:9090",
    ...given.env,
  };
  return [
    clockedJob("release-example", ["python3", "/programs/release.py"], env, given.fields),
    program("release-example", { "release.py": "release()", "procedure.json": given.procedure ?? procedure() }),
    program("route-example", given.states ?? STATES),
    ...role("release-example", ["get", "patch"], ["route-example"]),
  ];
}

/** A gateway that reads the route: its Service too. */
export function modelGateway(
  routes: PlanValue = JSON.stringify({ example: "route-example" }),
  verbs: readonly string[] = ["get", "watch"],
) {
  const labels = { "app.kubernetes.io/name": "model-gateway" };
  const pod = { serviceAccountName: "model-gateway", containers: [{ name: "gateway", env: variables({ ROUTES: routes }) }] };
  return [
    object("kubernetes:apps/v1:Deployment", "model-gateway", { spec: { template: { metadata: { labels }, spec: pod } } }),
    service("model-gateway", 8080),
    ...role("model-gateway", verbs, ["route-example"]),
  ];
}
