import { describe, expect, it } from "vitest";
import type { PlanValue } from "../../../plan/plan.ts";
import { wiringProblems } from "../../../plan/wiring/index.ts";
import { type Fixture, planOf } from "../render/plans.ts";

type Fields = Readonly<Record<string, PlanValue>>;

/** An object of namespace `here`, or of the whole cluster where `namespace` is empty. */
function object(apiVersion: string, kind: string, name: string, fields: Fields = {}, namespace = "here"): Fixture {
  const metadata = {
    name,
    ...(namespace === "" ? {} : { namespace }),
    ...(fields["labels"] === undefined ? {} : { labels: fields["labels"] }),
  };
  const { labels: _, ...rest } = fields;
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return {
    urn: `urn:pulumi:e::p::kubernetes:${group}:${kind}::${namespace}-${name}`,
    type: `kubernetes:${group}:${kind}`,
    inputs: { apiVersion, kind, metadata, ...rest },
  };
}

function release(name: string, namespace: string, values: Fields = {}): Fixture {
  return {
    urn: `urn:pulumi:e::p::kubernetes:helm.sh/v3:Release::${name}`,
    type: "kubernetes:helm.sh/v3:Release",
    inputs: { name, namespace, chart: name, version: "1", values },
  };
}

const namespaces = ["here", "there", "cert-manager"].map((name) => object("v1", "Namespace", name, { labels: { part: name } }, ""));
const certManager = release("cert-manager", "cert-manager");

function pod(labels: Fields, spec: Fields): Fields {
  return { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [], ...spec } } } };
}

function deployment(name: string, spec: Fields): Fixture {
  return object("apps/v1", "Deployment", name, pod({ app: name }, spec));
}

function service(name: string, port: number, targetPort: PlanValue = port): Fixture {
  return object("v1", "Service", name, {
    spec: { selector: { app: name }, ports: [{ name: "http", port, targetPort }] },
    labels: { app: name },
  });
}

const server = deployment("server", { containers: [{ ports: [{ name: "http", containerPort: 8080 }] }] });
const caller = deployment("caller", { containers: [{ env: [{ name: "URL", value: "http://server.here.svc:80/x" }] }] });
const allowed = object("networking.k8s.io/v1", "NetworkPolicy", "server", {
  spec: {
    podSelector: { matchLabels: { app: "server" } },
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: "caller" } } }], ports: [{ port: 8080 }] }],
  },
});
const closed = object("networking.k8s.io/v1", "NetworkPolicy", "deny", { spec: { podSelector: {}, policyTypes: ["Ingress"] } });

const labelled = object("apps/v1", "Deployment", "labelled", pod({ app: "labelled", "client.mlops-estate/server": "true" }, {}));
const denied = { podSelector: { matchLabels: { app: "labelled" } }, policyTypes: ["Egress"] };
const wayOut = object("networking.k8s.io/v1", "NetworkPolicy", "out", {
  spec: { ...denied, egress: [{ to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "server" } } }] }] },
});

const externalSecrets = release("external-secrets", "there");
const filled = object(
  "v1",
  "ConfigMap",
  "job",
  { data: { "wanted.json": JSON.stringify({ login: { password: { generate: 32 } } }) } },
  "there",
);
const store = object("external-secrets.io/v1", "SecretStore", "store", {
  spec: { provider: { kubernetes: { remoteNamespace: "there" } } },
});
const copy: Fixture = {
  ...object("external-secrets.io/v1", "ExternalSecret", "copy"),
  inputs: {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name: "copy", namespace: "here", annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: { secretStoreRef: { name: "store" }, data: [{ secretKey: "password", remoteRef: { key: "login", property: "password" } }] },
  },
};

const argoEvents = release("argo-events", "there");
const eventSource = object("argoproj.io/v1alpha1", "EventSource", "alerts", {
  spec: { service: { ports: [{ port: 12000, targetPort: 1 }] } },
});

const serverService = service("server", 80, "http");
const measures = object("argoproj.io/v1alpha1", "AnalysisTemplate", "errors", { spec: { metrics: [] } });
const routed = object("gateway.networking.k8s.io/v1", "HTTPRoute", "model", { spec: { rules: [] } });
const rolledOut = object("argoproj.io/v1alpha1", "Rollout", "rolled", {
  spec: {
    strategy: {
      canary: {
        stableService: "server",
        trafficRouting: { plugins: { "argoproj-labs/gatewayAPI": { httpRoutes: [{ name: "model" }] } } },
        analysis: { templates: [{ templateName: "errors" }] },
      },
    },
  },
});
const mover = object("rbac.authorization.k8s.io/v1", "Role", "mover", {
  rules: [{ apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], resourceNames: ["model"], verbs: ["patch"] }],
});
/** Brings the kinds of a rollout and of a route. */
const rolling = [
  release("argo-rollouts", "there"),
  release("gateway-crds-helm", "there"),
  server,
  serverService,
  rolledOut,
  measures,
  routed,
];

function secretEnv(name: string, key: string): Fields {
  return { containers: [{ env: [{ name: "X", valueFrom: { secretKeyRef: { name, key } } }] }] };
}

/** What counts on what: the whole, and what is taken away. The consumer must be named, and what it misses. */
const CASES: readonly (readonly [sort: string, whole: readonly Fixture[], dropped: Fixture, consumer: string, misses: string])[] = [
  ["a namespace", [object("v1", "ConfigMap", "map")], namespaces[0] as Fixture, "here-map", "Namespace here"],
  [
    "a kind's definition",
    [certManager, object("cert-manager.io/v1", "ClusterIssuer", "own", { spec: { selfSigned: {} } }, "")],
    certManager,
    "-own",
    "the definition of cert-manager.io/ClusterIssuer",
  ],
  ["pods behind a Service", [server, service("server", 80, "http")], server, "here-server", 'pods of here with app=server and port "http"'],
  [
    "a Service by its address",
    [server, service("server", 80, 8080), caller],
    service("server", 80, 8080),
    "here-caller",
    "Service here/server:80",
  ],
  [
    "the way to it",
    [server, service("server", 80, "http"), caller, closed, allowed],
    allowed,
    "here-caller",
    "network policies of both ends",
  ],
  [
    "a generated key",
    [
      object("v1", "Secret", "login"),
      object("v1", "ConfigMap", "job", { data: { "wanted.json": JSON.stringify({ login: { password: { generate: 32 } } }) } }),
      deployment("app", secretEnv("login", "password")),
    ],
    object("v1", "ConfigMap", "job", {}),
    "here-app",
    "Secret here/login with key password",
  ],
  [
    "a certificate's key",
    [
      certManager,
      object("cert-manager.io/v1", "ClusterIssuer", "own", { spec: {} }, ""),
      object("cert-manager.io/v1", "Certificate", "tls", {
        spec: { secretName: "tls", issuerRef: { kind: "ClusterIssuer", name: "own" } },
      }),
      deployment("app", secretEnv("tls", "tls.key")),
    ],
    object("cert-manager.io/v1", "Certificate", "tls", {}),
    "here-app",
    "Secret here/tls with key tls.key",
  ],
  [
    "an issuer",
    [
      certManager,
      object("cert-manager.io/v1", "ClusterIssuer", "own", { spec: {} }, ""),
      object("cert-manager.io/v1", "Certificate", "tls", {
        spec: { secretName: "tls", issuerRef: { kind: "ClusterIssuer", name: "own" } },
      }),
    ],
    object("cert-manager.io/v1", "ClusterIssuer", "own", {}, ""),
    "here-tls",
    "ClusterIssuer own",
  ],
  [
    "a key of a ConfigMap",
    [
      object("v1", "ConfigMap", "settings", { data: { a: "1" } }),
      deployment("app", { volumes: [{ name: "c", configMap: { name: "settings", items: [{ key: "a", path: "a" }] } }] }),
    ],
    object("v1", "ConfigMap", "settings"),
    "here-app",
    "ConfigMap here/settings with key a",
  ],
  [
    "a claim",
    [
      object("v1", "PersistentVolumeClaim", "data"),
      deployment("app", { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] }),
    ],
    object("v1", "PersistentVolumeClaim", "data"),
    "here-app",
    "PersistentVolumeClaim here/data",
  ],
  [
    "a service account",
    [object("v1", "ServiceAccount", "robot"), deployment("app", { serviceAccountName: "robot" })],
    object("v1", "ServiceAccount", "robot"),
    "here-app",
    "ServiceAccount here/robot",
  ],
  [
    "a role",
    [
      object("rbac.authorization.k8s.io/v1", "Role", "reader"),
      object("v1", "ServiceAccount", "robot"),
      object("rbac.authorization.k8s.io/v1", "RoleBinding", "binding", {
        roleRef: { kind: "Role", name: "reader" },
        subjects: [{ kind: "ServiceAccount", name: "robot" }],
      }),
    ],
    object("rbac.authorization.k8s.io/v1", "Role", "reader"),
    "here-binding",
    "Role here/reader",
  ],
  [
    "what is scaled",
    [
      server,
      object("autoscaling/v2", "HorizontalPodAutoscaler", "scale", { spec: { scaleTargetRef: { kind: "Deployment", name: "server" } } }),
    ],
    server,
    "here-scale",
    "Deployment here/server",
  ],
  ["a Service that a rollout shares requests with", rolling, serverService, "here-rolled", "Service here/server"],
  ["the measures of a rollout", rolling, measures, "here-rolled", "AnalysisTemplate here/errors"],
  ["the route that a rollout moves", rolling, routed, "here-rolled", "HTTPRoute here/model"],
  ["an object that a role names", [release("gateway-crds-helm", "there"), routed, mover], routed, "here-mover", "HTTPRoute here/model"],
  [
    "a way out for the label that it wears",
    [labelled, object("networking.k8s.io/v1", "NetworkPolicy", "deny", { spec: denied }), wayOut],
    wayOut,
    "here-labelled",
    "a way out of here to server",
  ],
  [
    "the original of a copy",
    [externalSecrets, object("v1", "Secret", "login", {}, "there"), filled, store, copy],
    filled,
    "here-copy",
    "the Secret login with key password that it is a copy of",
  ],
  [
    "a source of events behind a webhook",
    [
      argoEvents,
      eventSource,
      object("v1", "ConfigMap", "alertmanager", { data: { "a.yml": "url: http://alerts-eventsource-svc.here.svc:12000/a" } }),
    ],
    eventSource,
    "here-alertmanager",
    "Service here/alerts-eventsource-svc:12000",
  ],
  [
    "a Secret that a chart's values name",
    [object("v1", "Secret", "admin", {}, "cert-manager"), release("cert-manager", "cert-manager", { auth: { existingSecret: "admin" } })],
    object("v1", "Secret", "admin", {}, "cert-manager"),
    "cert-manager",
    "Secret cert-manager/admin",
  ],
];

function sameResource(a: Fixture, b: Fixture): boolean {
  return a.urn === b.urn;
}

describe("what counts on", () => {
  it.each(CASES)("%s is told when that is not there, and only then", (_, whole, dropped, consumer, misses) => {
    const all = [...namespaces, ...whole];
    const lacking = all.filter((each) => !sameResource(each, dropped));

    expect(wiringProblems(planOf(all)).filter(({ reason }) => reason.includes(misses))).toEqual([]);
    const [problem] = wiringProblems(planOf(lacking)).filter(({ reason }) => reason.includes(misses));
    expect(problem?.path).toContain(`::${consumer} `);
    expect(problem?.reason).toContain(misses);
  });
});

describe("a chart of which only its provider knows what it was given", () => {
  const untold = { ...release("any", "any"), type: "kubernetes:helm.sh/v4:Chart", inputs: {} };
  const monitor = object("monitoring.coreos.com/v1", "PodMonitor", "watched", { spec: { selector: {} } });

  it("counts on nothing, and may define any kind", () => {
    const missing = (...resources: Fixture[]) => wiringProblems(planOf([...namespaces, ...resources])).map(({ reason }) => reason);

    expect(missing(untold)).toEqual([]);
    expect(missing(monitor)).toContain("counts on the definition of monitoring.coreos.com/PodMonitor, which is not there");
    expect(missing(monitor, untold).filter((reason) => reason.includes("definition"))).toEqual([]);
  });
});

describe("a plan of which everything is there", () => {
  it("has no problem", () => {
    expect(wiringProblems(planOf([...namespaces, server, service("server", 80, "http"), caller, closed, allowed]))).toEqual([]);
  });

  it("is judged the same in any order", () => {
    const broken = [...namespaces, caller, closed, deployment("app", secretEnv("none", "x"))];
    const one = wiringProblems(planOf(broken)).map(({ path }) => path);
    const other = wiringProblems(planOf(broken.toReversed())).map(({ path }) => path);

    expect(one.length).toBeGreaterThan(1);
    expect(one.toSorted()).toEqual(other.toSorted());
  });

  it.each(["toString", "constructor", "valueOf", "hasOwnProperty", "__proto__"])(
    "may have a key %s, as every object of the language",
    (key) => {
      const files = object("v1", "ConfigMap", "files", { data: JSON.parse(`{ "${key}": "x", "wanted.json": "no JSON" }`) as PlanValue });

      expect(wiringProblems(planOf([...namespaces, files]))).toEqual([]);
    },
  );
});
