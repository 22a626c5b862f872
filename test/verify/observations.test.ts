import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubectlResult } from "../../cluster/kubectl.ts";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { observe, WITNESSES } from "../../verify/observations/index.ts";
import type { Question, Seen } from "../../verify/observations/witness.ts";
import { deployment, object, resource } from "../support/control-cases.ts";

/** Answers of kubectl as an API server of Kubernetes 1.36 gave them, cut to the fields that are read. */
const FORBIDDEN = 'Error from server (Forbidden): error when creating "STDIN": pods "estate-verify-in-mlops" is forbidden:';
const AS_ROOT = refused(
  `${FORBIDDEN} violates PodSecurity "restricted:latest": runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)`,
);
const GREEDY = refused(
  `${FORBIDDEN} exceeded quota: estate, requested: limits.cpu=90k,limits.memory=900Ti, used: limits.cpu=9,limits.memory=6016Mi, limited: limits.cpu=16,limits.memory=24Gi`,
);
const LATEST = refused(
  `Error from server (Invalid): error when creating "STDIN": pods "estate-verify-in-mlops" is forbidden: ValidatingAdmissionPolicy 'mlops-estate-images-are-pinned' with binding 'mlops-estate-images-are-pinned' denied request: an image is named by no tag`,
);
const NO_ACCOUNT = refused(`${FORBIDDEN} error looking up service account mlops/default: serviceaccount "default" not found`);
const UNREACHABLE = refused("The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?");
const ADMITTED = answer("pod/estate-verify-in-mlops created (server dry run)\n");

const NAMESPACE = resource("kubernetes:core/v1:Namespace", {
  metadata: { name: "mlops", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
const SERVER = deployment("mlflow", {
  env: [{ name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } }],
});
const MODEL = object("kubernetes:apps/v1:Deployment", "model-example", {
  spec: { template: { metadata: { labels: { "mlops-estate/model": "example" } } } },
});
const MONITORING = {
  ...resource("estate:monitoring:Monitoring", {}),
  outputs: { prometheus: "http://prometheus.mlops.svc:9090", alertmanager: "http://alertmanager.mlops.svc:9093" },
};
const BINDING = object("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding", "pinned", {
  spec: { policyName: "mlops-estate-images-are-pinned", validationActions: ["Deny", "Audit"] },
});
const PROMETHEUS_ANSWERS_HTML = answer("<html>");
const cronJob = (name: string, component: string, namespace = "mlops") =>
  object("kubernetes:batch/v1:CronJob", name, {
    metadata: { name, namespace, labels: { "app.kubernetes.io/component": component } },
    spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: name } } } } },
  });
const configMap = (name: string, data: Record<string, string>) => object("kubernetes:core/v1:ConfigMap", name, { data });

/** A rule of each sort, as the estate's Prometheus is given them. */
const ERRORS = (window: string) => `service:request_errors:ratio_rate${window}`;
const RULES = [
  { record: ERRORS("5m"), expr: "a" },
  { record: ERRORS("1h"), expr: "b" },
  { alert: "ErrorBudgetBurnsFast", expr: `${ERRORS("1h")} > 0.1 and ${ERRORS("5m")} > 0.1` },
  { alert: "DiskFills", expr: "predict_linear(free[1d], 3600) < 0" },
];
const RULES_FILE = configMap("prometheus", { "rules.yml": JSON.stringify({ groups: [{ name: "all", rules: RULES }] }) });
const RULES_OBJECT = object("kubernetes:monitoring.coreos.com/v1:PrometheusRule", "all", {
  spec: { groups: [{ name: "all", rules: RULES }] },
});
const loaded = (health: Record<string, string>) => {
  const rules = RULES.map(({ alert, record }) => ({ name: alert ?? record, health: health[alert ?? record] ?? "ok" }));
  return answer(JSON.stringify({ data: { groups: [{ rules }] } }));
};

const webhook = (matchers: readonly string[]) => ({
  route: { receiver: "nobody", routes: [{ receiver: "people", matchers }] },
  receivers: [{ name: "nobody" }, { name: "people", webhook_configs: [{ url: "<secret>" }] }],
});
const ALERTMANAGER = configMap("alertmanager", { "alertmanager.yml": JSON.stringify(webhook(['severity=~"warning|critical"'])) });
const toPeople = (matchers: readonly string[]) => answer(JSON.stringify({ config: { original: JSON.stringify(webhook(matchers)) } }));
const ALERTS = answer(JSON.stringify([{ labels: { owner: "platform" } }, { labels: {} }]));

const capturing = (columns: string) => [{ env: [{ name: "CAPTURE_REDACT", value: columns }] }];
const SERVER_LABELS = { "mlops-estate/model": "example", "app.kubernetes.io/name": "model-server" };
const CAPTURING = object("kubernetes:apps/v1:Deployment", "model-example", {
  spec: { template: { metadata: { labels: SERVER_LABELS }, spec: { containers: capturing("ash,name") } } },
});
const pod = (columns: string, changed: object = {}) => ({
  metadata: { name: "model-example-1", namespace: "mlops", labels: SERVER_LABELS, ...changed },
  spec: { containers: capturing(columns) },
  status: { phase: "Running" },
});

const procedure = (changed: object = {}) =>
  JSON.stringify({
    model: "example",
    approval: "automatic",
    measures: [{}],
    steps: [{ state: "canary-10" }, { state: "challenger" }],
    ...changed,
  });
const PROCEDURE = configMap("release-example", { "procedure.json": procedure() });
const goesBy = (changed: object) =>
  list({ ...live("release-example", { data: { "procedure.json": procedure(changed) } }), kind: "ConfigMap" });

const RELEASE = cronJob("release-example", "release");
const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";
const moves = (changed: object = {}) => ({
  apiGroups: [""],
  resources: ["configmaps"],
  resourceNames: ["route-example"],
  verbs: ["get", "patch"],
  ...changed,
});
const MAY_MOVE = object(ROLE, "release-example", { rules: [moves()] });
/** When a job was made, was to begin last, and ended well last: minutes after noon. */
const ran = (made: number, begun?: number, ended?: number, changed: { readonly active?: boolean; readonly suspend?: boolean } = {}) => {
  const at = (minute?: number) => (minute === undefined ? undefined : new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString());
  return {
    spec: { suspend: changed.suspend ?? false },
    status: { lastScheduleTime: at(begun), lastSuccessfulTime: at(ended), ...(changed.active && { active: [{}] }) },
    creationTimestamp: at(made),
  };
};
const job = (name: string, { creationTimestamp, ...fields }: ReturnType<typeof ran>, namespace = "mlops") => ({
  kind: "CronJob",
  metadata: { name, namespace, creationTimestamp },
  ...fields,
});
const WELL = ran(0, 60, 61);
/** What an API server shows of one clocked job. */
const clockedShows = (name: string, namespace?: string): Case["shows"] => [
  [list(job(name, WELL, namespace)), "held", "simulated"],
  [list(job(name, ran(0, 62, 61, { active: true }), namespace)), "held", "simulated"],
  [list(job(name, ran(0), namespace)), "not seen", "simulated"],
  [list(job(name, ran(0, 5), namespace)), "not seen", "simulated"],
  [list(job(name, ran(0, 60, undefined, { active: true }), namespace)), "not seen", "simulated"],
  [list(job(name, ran(0, 60), namespace)), "broken", "simulated"],
  [list(job(name, ran(0, 62, 61), namespace)), "broken", "simulated"],
  [list(job(name, ran(0, 60, 61, { suspend: true }), namespace)), "broken"],
  [list(job("another", WELL, namespace)), "broken"],
  [UNREACHABLE, "not seen"],
];

const bound = (roleRef: object = { kind: "Role", name: "release-example" }, changed: object = {}) => ({
  kind: "RoleBinding",
  ...live("release-example", { roleRef, subjects: [{ kind: "ServiceAccount", name: "release-example", namespace: "mlops" }] }),
  ...changed,
});
const role = (...rules: readonly object[]) => ({ kind: "Role", ...live("release-example", { rules }) });
const released = (...rights: readonly object[]) => list(job("release-example", WELL), ...rights);

const TOPIC = object("kubernetes:kafka.strimzi.io/v1:KafkaTopic", "orders", { spec: { replicas: 3 } });
const SCALED = object("kubernetes:keda.sh/v1alpha1:ScaledObject", "orders", { spec: { minReplicaCount: 0 } });
const isReady = (status: string) => list(live("orders", { status: { conditions: [{ type: "Ready", status }] } }));

const ROUTE = object("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "mlflow", {});
const CERTIFICATE = object("kubernetes:cert-manager.io/v1:Certificate", "estate", {});
const QUOTA = object("kubernetes:core/v1:ResourceQuota", "estate", {});

const deniesAll = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const live = (name: string, fields: object) => ({ metadata: { name, namespace: "mlops", generation: 2 }, ...fields });
const ready = (status: object, container: object = { readinessProbe: { httpGet: {} } }) =>
  list({ kind: "Deployment", ...live("mlflow", { spec: { replicas: 1, template: { spec: { containers: [container] } } }, status }) });
const accepted = (status: string) => list(live("mlflow", { status: { parents: [{ conditions: [{ type: "Accepted", status }] }] } }));
const certificate = (status: string) => list(live("estate", { status: { conditions: [{ type: "Ready", status }] } }));
const targets = (health: string) => answer(JSON.stringify({ data: { activeTargets: [{ health, labels: { job: "model-example" } }] } }));

interface Case {
  readonly control: string;
  readonly plan: readonly PlannedResource[];
  /** What an answer shows where pods run, and where they are simulated if that differs. */
  readonly shows: readonly (readonly [KubectlResult | readonly KubectlResult[], Seen["outcome"], Seen["outcome"]?])[];
  /** Plans that have something alike, and of which nothing is said. */
  readonly silent?: readonly (readonly PlannedResource[])[];
}

const CASES: readonly Case[] = [
  {
    control: "pods-run-as-non-root",
    plan: [NAMESPACE],
    shows: [
      [AS_ROOT, "held"],
      [ADMITTED, "broken"],
      [GREEDY, "not seen"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "images-are-pinned",
    plan: [NAMESPACE, BINDING],
    shows: [
      [LATEST, "held"],
      [ADMITTED, "broken"],
      [NO_ACCOUNT, "not seen"],
    ],
  },
  {
    control: "namespaces-have-quotas",
    plan: [QUOTA],
    shows: [
      [GREEDY, "held"],
      [ADMITTED, "broken"],
      [LATEST, "not seen"],
    ],
  },
  {
    control: "namespaces-deny-by-default",
    plan: [NAMESPACE],
    shows: [
      [list(live("deny-all", { spec: deniesAll })), "held", "simulated"],
      [list(live("deny-all", { spec: { ...deniesAll, policyTypes: ["Ingress"] } })), "broken"],
      [list(live("deny-all", { spec: { ...deniesAll, podSelector: { matchLabels: { app: "a" } } } })), "broken"],
      [list(live("deny-all", { spec: { ...deniesAll, egress: [{}] } })), "broken"],
      [list(), "broken"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "servers-have-probes",
    plan: [SERVER],
    shows: [
      [ready({ observedGeneration: 2, readyReplicas: 1 }), "held", "simulated"],
      [ready({ observedGeneration: 1, readyReplicas: 1 }), "broken"],
      [ready({ observedGeneration: 2 }), "broken"],
      [ready({ observedGeneration: 2, readyReplicas: 1 }, {}), "broken"],
      [list(), "broken"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "no-credentials-in-the-open",
    plan: [SERVER],
    shows: [
      [answer("mlops/login password\nmlops/login username\n"), "held"],
      [answer("mlops/login username\nother/login password\n"), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "routes-can-split-traffic",
    plan: [ROUTE],
    shows: [
      [accepted("True"), "held"],
      [accepted("False"), "broken", "simulated"],
      [list(live("mlflow", {})), "broken", "simulated"],
      [refused('error: the server doesn\'t have a resource type "httproutes"'), "not seen"],
    ],
  },
  {
    control: "pages-have-certificates",
    plan: [CERTIFICATE],
    shows: [
      [certificate("True"), "held"],
      [certificate("False"), "broken", "simulated"],
      [list(), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
  },
  {
    control: "model-services-are-scraped",
    plan: [MODEL, MONITORING],
    shows: [
      [targets("up"), "held", "simulated"],
      [targets("down"), "broken", "simulated"],
      [PROMETHEUS_ANSWERS_HTML, "not seen", "simulated"],
      [UNREACHABLE, "not seen", "simulated"],
    ],
  },
  {
    control: "services-have-objectives",
    plan: [RULES_FILE, MONITORING],
    shows: [
      [loaded({}), "held", "simulated"],
      [loaded({ DiskFills: "err" }), "held", "simulated"],
      [loaded({ [ERRORS("1h")]: "err" }), "broken", "simulated"],
      [loaded({ ErrorBudgetBurnsFast: "unknown" }), "broken", "simulated"],
      [answer(JSON.stringify({ data: { groups: [] } })), "broken", "simulated"],
      [PROMETHEUS_ANSWERS_HTML, "not seen", "simulated"],
      [UNREACHABLE, "not seen", "simulated"],
    ],
    silent: [[RULES_FILE], [MONITORING]],
  },
  {
    control: "alerts-burn-and-predict",
    plan: [RULES_OBJECT, MONITORING],
    shows: [
      [loaded({}), "held", "simulated"],
      [loaded({ ErrorBudgetBurnsFast: "err" }), "broken", "simulated"],
      [loaded({ DiskFills: "err" }), "broken", "simulated"],
      [UNREACHABLE, "not seen", "simulated"],
    ],
    silent: [[configMap("prometheus", { "rules.yml": JSON.stringify({ groups: [{ rules: RULES.slice(0, 3) }] }) }), MONITORING]],
  },
  {
    control: "alerts-have-a-receiver",
    plan: [ALERTMANAGER, MONITORING],
    shows: [
      [[toPeople([]), ALERTS], "held", "simulated"],
      [[toPeople(['severity="critical"']), answer("[]")], "held", "simulated"],
      [[toPeople(['severity!="info"']), UNREACHABLE], "held", "simulated"],
      [[toPeople(['severity="warning"']), ALERTS], "broken", "simulated"],
      [[toPeople(['severity="critical"', 'team="a"']), ALERTS], "broken", "simulated"],
      [answer(JSON.stringify({ config: { original: "route: [" } })), "broken", "simulated"],
      [answer("<html>"), "not seen", "simulated"],
      [UNREACHABLE, "not seen", "simulated"],
    ],
    silent: [
      [ALERTMANAGER],
      [configMap("alertmanager", { "alertmanager.yml": "route: { receiver: nobody }\nreceivers: [{ name: nobody }]" }), MONITORING],
    ],
  },
  {
    control: "captures-are-redacted",
    plan: [CAPTURING],
    shows: [
      [list(pod("name,ash,more")), "held", "simulated"],
      [list(pod("ash")), "broken"],
      [list(pod("ash,name"), pod("")), "broken"],
      [list(pod("ash", { deletionTimestamp: "2026-01-01T00:00:00Z" })), "not seen"],
      [list(pod("ash", { labels: { ...SERVER_LABELS, "app.kubernetes.io/name": "model-drift" } })), "not seen"],
      [list(pod("ash", { namespace: "elsewhere" })), "not seen"],
      [UNREACHABLE, "not seen"],
    ],
    silent: [[MODEL], [object("kubernetes:apps/v1:Deployment", "m", { spec: { template: { spec: { containers: capturing("") } } } })]],
  },
  {
    control: "releases-are-approved-or-measured",
    plan: [PROCEDURE],
    shows: [
      [goesBy({}), "held", "simulated"],
      [goesBy({ approval: "person", measures: [] }), "held", "simulated"],
      [goesBy({ measures: [] }), "broken"],
      [list({ ...live("release-example", { data: { "procedure.json": "{" } }), kind: "ConfigMap" }), "broken"],
      [list(), "broken"],
      [UNREACHABLE, "not seen"],
    ],
    silent: [[configMap("release-example", { "procedure.json": procedure({ measures: [] }) })]],
  },
  {
    control: "releases-are-analysed-and-rolled-back",
    plan: [PROCEDURE, RELEASE, MAY_MOVE],
    shows: [
      [released(bound(), role(moves())), "held", "simulated"],
      [released(bound(), role(moves({ resourceNames: ["route-example", "release-example"] }))), "broken"],
      [released(bound(), role(moves({ resourceNames: undefined }))), "broken"],
      [released(bound(), role(moves({ verbs: ["get", "delete"] }))), "broken"],
      [released(bound(), role(moves({ resources: ["*"] }))), "broken"],
      [released(bound(), role(moves(), moves({ resources: ["secrets"] }))), "broken"],
      [released(bound(), role(moves()), bound({ kind: "ClusterRole", name: "release-example" })), "broken"],
      [released(bound(), role(moves()), bound(undefined, { kind: "ClusterRoleBinding" })), "broken"],
      [released(bound(), role(moves()), bound({ kind: "Role", name: "other" })), "broken"],
      [released(role(moves())), "broken"],
      [list(job("release-example", ran(0, 62, 61)), bound(), role(moves())), "broken", "simulated"],
      [list(bound(), role(moves())), "broken"],
      [UNREACHABLE, "not seen"],
    ],
    silent: [[RELEASE], [configMap("release-example", { "procedure.json": procedure({ steps: [{ state: "challenger" }] }) }), RELEASE]],
  },
  {
    control: "production-models-are-watched-for-drift",
    plan: [cronJob("drift-example", "model-monitoring")],
    shows: clockedShows("drift-example"),
    silent: [[RELEASE]],
  },
  {
    control: "data-quality-is-watched-all-the-time",
    plan: [cronJob("drift-example", "model-monitoring")],
    shows: clockedShows("drift-example"),
  },
  { control: "drift-starts-training", plan: [cronJob("retrain-example", "retraining")], shows: clockedShows("retrain-example") },
  {
    control: "backups-are-rehearsed",
    plan: [cronJob("backup-rehearsal", "backup", "backup-rehearsal")],
    shows: clockedShows("backup-rehearsal", "backup-rehearsal"),
  },
  {
    control: "topics-survive-a-server",
    plan: [TOPIC],
    shows: [
      [isReady("True"), "held"],
      [isReady("False"), "broken", "simulated"],
      [list(), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
    silent: [[object("kubernetes:kafka.strimzi.io/v1:KafkaTopic", "orders", { spec: { replicas: 1 } })]],
  },
  {
    control: "idle-services-can-scale-to-zero",
    plan: [SCALED],
    shows: [
      [isReady("True"), "held"],
      [isReady("Unknown"), "broken", "simulated"],
      [UNREACHABLE, "not seen"],
    ],
    silent: [[object("kubernetes:keda.sh/v1alpha1:ScaledObject", "orders", { spec: { minReplicaCount: 1 } })]],
  },
];

describe.each(CASES)("what is seen of $control", ({ control, plan, shows, silent = [] }) => {
  it.each(shows.map(([given, real, simulated = real]) => ({ given, real, simulated })))(
    "is $real, or $simulated, by the answer %#",
    ({ given, real, simulated }) => {
      expect(seen(plan, given, false)?.outcome).toBe(real);
      expect(seen(plan, given, true)?.outcome).toBe(simulated);
    },
  );

  it("is nothing where the plan has nothing of it", () => {
    for (const resources of [[], ...silent]) expect(seen(resources, ADMITTED, false)).toBeUndefined();
  });

  function seen(
    resources: readonly PlannedResource[],
    given: KubectlResult | readonly KubectlResult[],
    simulated: boolean,
  ): Seen | undefined {
    const witness = WITNESSES.find((each) => each.control === control);
    const circumstances = { resources, simulated, policed: !simulated };
    return witness?.questions(circumstances).length === 0 ? undefined : witness?.seen([given].flat(), circumstances);
  }
});

/** A cluster whose pods run, and that is to carry something of every control. */
const EVERYTHING = { resources: CASES.flatMap(({ plan }) => plan), simulated: false, policed: true };

describe("what is looked at", () => {
  it("is shown by cases, and is controls that exist", () => {
    const controls = WITNESSES.map(({ control }) => control);

    expect(controls).toEqual(CASES.map(({ control }) => control));
    expect(controls.filter((id) => !CONTROLS.some((control) => control.id === id))).toEqual([]);
  });

  it("changes nothing, and reads no Secret's value", async () => {
    const questions: Question[] = [];
    await observe({ resources: CASES.flatMap(({ plan }) => plan) }, cluster("context", false), {
      patienceMs: 0,
      ask: async (question) => {
        questions.push(question);
        return list();
      },
    });
    const words = questions.map(({ args }) => args.join(" "));

    expect(words.filter((each) => !each.startsWith("get ") && !each.includes("--dry-run=server"))).toEqual([]);
    expect(words.filter((each) => each.startsWith("get secrets") && !each.includes("go-template="))).toEqual([]);
  });

  it("is never shown by objects and answers that say something else", () => {
    const anything = fc.oneof(
      fc
        .array(fc.jsonValue(), { maxLength: 4 })
        .map((items) => JSON.stringify({ items, data: items, config: { original: JSON.stringify(items) } })),
      fc.jsonValue().map((value) => JSON.stringify({ items: [], data: value, config: value })),
    );
    // Of a dry run what is refused is read, in the API server's words.
    const reading = WITNESSES.filter((witness) => witness.questions(EVERYTHING).every(({ args }) => args[0] === "get"));

    fc.assert(
      fc.property(anything, fc.constantFrom(...reading), (stdout, witness) => {
        expect(["broken", "not seen"]).toContain(witness.seen([answer(stdout), answer(stdout)], EVERYTHING).outcome);
      }),
    );
  });

  it("is looked at again while it is broken, since what has just started may not be seen yet", async () => {
    let looks = 0;
    const all = await observe({ resources: [NAMESPACE] }, cluster("context", false), {
      ask: async ({ args }) => {
        if (args[0] === "create") return AS_ROOT;
        looks += 1;
        return looks === 1 ? list() : list(live("deny-all", { spec: deniesAll }));
      },
    });

    expect(all.find(({ control }) => control === "namespaces-deny-by-default")?.outcome).toBe("held");
  });

  it("is not that a network holds what it does not enforce", async () => {
    const [observation] = await observe({ resources: [NAMESPACE] }, cluster("embedded", false), {
      patienceMs: 0,
      ask: async ({ args }) => (args[0] === "create" ? AS_ROOT : list(live("deny-all", { spec: deniesAll }))),
    }).then((all) => all.filter((each) => each.control === "namespaces-deny-by-default"));

    expect(observation?.outcome).toBe("not seen");
  });
});

function cluster(kind: "context" | "embedded", simulated: boolean) {
  return { kind, simulated, context: "test", kubeconfigPath: "unused" };
}

function answer(stdout: string): KubectlResult {
  return { stdout, stderr: "", exitCode: 0 };
}

function refused(stderr: string): KubectlResult {
  return { stdout: "", stderr, exitCode: 1 };
}

function list(...items: readonly object[]): KubectlResult {
  return answer(JSON.stringify({ kind: "List", items: items as unknown as PlanValue }));
}
