import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, unknown } from "../../support/control-cases.ts";

const API = "kubernetes:gateway.networking.k8s.io/v1";
const GATEWAY = object(`${API}:Gateway`, "estate", { spec: { listeners: [{ name: "https" }] } });

function route(name: string, spec: Record<string, PlanValue> = {}) {
  const parentRefs = [{ name: "estate", sectionName: "https" }];
  return object(`${API}:HTTPRoute`, name, { spec: { parentRefs, rules: [{ backendRefs: [{ name }] }], ...spec } });
}

function policy(target: { readonly kind: string; readonly name: string; readonly sectionName?: string }, spec: Record<string, PlanValue>) {
  return object("kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy", target.name, {
    spec: { targetRefs: [target], ...spec },
  });
}

function guard(name: string, spec: Record<string, PlanValue>) {
  return policy({ kind: "HTTPRoute", name }, spec);
}

function oidc(issuer: PlanValue = "https://login.example.com/realms/staff") {
  return { oidc: { provider: { issuer }, clientID: "estate", clientSecret: { name: "client" } } };
}

const JWT = {
  jwt: { providers: [{ issuer: "https://login.example.com/realms/staff", remoteJWKS: { uri: "https://login.example.com/certs" } }] },
};
const ALLOW = { authorization: { defaultAction: "Allow" } };

/** The server of devices, and the Service that a route leads to. */
function fleet(file: PlanValue, volume: Record<string, PlanValue> = { secret: { secretName: "edge-enrolment" } }) {
  const labels = { "app.kubernetes.io/name": "edge-fleet" };
  const env = [{ name: "ENROLMENT_KEY_FILE", value: file }];
  const containers = [{ name: "edge-fleet", env, volumeMounts: [{ name: "enrolment", mountPath: "/enrolment" }] }];
  const template = { metadata: { labels }, spec: { containers, volumes: [{ name: "enrolment", ...volume }] } };
  return [
    object("kubernetes:core/v1:Service", "edge-fleet", { spec: { selector: labels, ports: [{ port: 8080 }] } }),
    object("kubernetes:apps/v1:Deployment", "edge-fleet", { spec: { selector: { matchLabels: labels }, template } }),
  ];
}

export const cases: ControlCases = {
  // A guard stands before whatever a page leads to, and a Secret is one by any name.
  harmless: [/backendRefs\[\d\]\.name$/, /^spec\.ports/, /matchLabels/, /secretName$/],
  cases: [
    {
      sort: "compliant",
      title: "a way for devices, whose server asks each for its own token",
      answer: "passed",
      resources: [GATEWAY, route("edge-fleet"), guard("edge-fleet", ALLOW), ...fleet("/enrolment/key")],
    },
    {
      sort: "violating",
      title: "a way for devices to a server whose key is nobody's secret",
      answer: "violated",
      resources: [GATEWAY, route("edge-fleet"), guard("edge-fleet", ALLOW), ...fleet("/enrolment/key", { emptyDir: {} })],
    },
    {
      sort: "violating",
      title: "a way for devices that leads to a page too",
      answer: "violated",
      resources: [
        GATEWAY,
        route("edge-fleet", { rules: [{ backendRefs: [{ name: "edge-fleet" }, { name: "mlflow" }] }] }),
        guard("edge-fleet", ALLOW),
        ...fleet("/enrolment/key"),
      ],
    },
    {
      sort: "compliant",
      title: "a page with a sign-on and an interface with a check of tokens",
      answer: "passed",
      resources: [route("mlflow"), guard("mlflow", oidc()), route("mlflow-api"), guard("mlflow-api", JWT)],
    },
    {
      sort: "compliant",
      title: "the page of who signs on, beside one that sends people there",
      answer: "passed",
      resources: [route("mlflow"), guard("mlflow", oidc()), route("login", { hostnames: ["login.example.com"] }), guard("login", ALLOW)],
    },
    {
      sort: "compliant",
      title: "a page without a guard, which its gateway refuses",
      answer: "passed",
      resources: [
        GATEWAY,
        route("mlflow"),
        policy({ kind: "Gateway", name: "estate", sectionName: "https" }, { authorization: { defaultAction: "Deny" } }),
      ],
    },
    {
      sort: "violating",
      title: "a page that everybody may see",
      answer: "violated",
      resources: [GATEWAY, route("mlflow"), guard("mlflow", ALLOW)],
    },
    {
      sort: "violating",
      title: "a page that opens what its gateway closes",
      answer: "violated",
      resources: [
        GATEWAY,
        route("mlflow"),
        guard("mlflow", ALLOW),
        policy({ kind: "Gateway", name: "estate" }, { authorization: { defaultAction: "Deny" } }),
      ],
    },
    {
      sort: "violating",
      title: "a guard of another page",
      answer: "violated",
      resources: [GATEWAY, route("mlflow"), guard("grafana", oidc())],
    },
    {
      sort: "violating",
      title: "a gateway that is closed at another listener",
      answer: "violated",
      resources: [
        GATEWAY,
        route("mlflow"),
        policy({ kind: "Gateway", name: "estate", sectionName: "http" }, { authorization: { defaultAction: "Deny" } }),
      ],
    },
    {
      sort: "boundary",
      title: "a route that only sends people on",
      answer: "not-applicable",
      resources: [route("redirect", { rules: [{ filters: [{ type: "RequestRedirect" }] }] })],
    },
    {
      sort: "boundary",
      title: "a page under two names, one of which is not the issuer's",
      answer: "violated",
      resources: [
        route("mlflow"),
        guard("mlflow", oidc()),
        route("login", { hostnames: ["login.example.com", "mlflow.example.com"] }),
        guard("login", ALLOW),
      ],
    },
    { sort: "boundary", title: "a cluster without a page", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    {
      sort: "unknown",
      title: "an issuer that is known later",
      answer: "passed",
      resources: [route("mlflow"), guard("mlflow", oidc(unknown))],
    },
    {
      sort: "unknown",
      title: "a name that is known later, of a page for all",
      answer: "undetermined",
      resources: [route("login", { hostnames: [unknown] }), guard("login", ALLOW)],
    },
    { sort: "absent", title: "a page without a guard", answer: "violated", resources: [GATEWAY, route("mlflow")] },
    { sort: "wrong-type", title: "an issuer as a number", answer: "violated", resources: [route("mlflow"), guard("mlflow", oidc(1))] },
  ],
};
