import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, unknown } from "../../support/control-cases.ts";

const API = "kubernetes:gateway.networking.k8s.io/v1";
const CERTIFICATES = "kubernetes:cert-manager.io/v1";
const MANAGER = chart("cert-manager", {}, "cert-manager");
const ISSUER = object(`${CERTIFICATES}:ClusterIssuer`, "estate-ca", {});

function route(sectionName?: string) {
  const parent = { name: "estate", ...(sectionName === undefined ? {} : { sectionName }) };
  return object(`${API}:HTTPRoute`, "mlflow", { spec: { parentRefs: [parent], rules: [{ backendRefs: [{ name: "mlflow" }] }] } });
}

function gateway(...listeners: readonly Record<string, PlanValue>[]) {
  return object(`${API}:Gateway`, "estate", { spec: { listeners } });
}

function https(secret: PlanValue = "estate-gateway") {
  return { name: "https", protocol: "HTTPS", tls: { certificateRefs: [{ name: secret }] } };
}

const HTTP = { name: "http", protocol: "HTTP" };

function certificate(issuerRef: Record<string, PlanValue> = { kind: "ClusterIssuer", name: "estate-ca" }) {
  return object(`${CERTIFICATES}:Certificate`, "estate-gateway", { spec: { secretName: "estate-gateway", issuerRef } });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a page on the listener with TLS, beside one without",
      answer: "passed",
      resources: [MANAGER, ISSUER, certificate(), gateway(https(), HTTP), route("https")],
    },
    {
      sort: "compliant",
      title: "an issuer of the same namespace",
      answer: "passed",
      resources: [
        MANAGER,
        object(`${CERTIFICATES}:Issuer`, "own", {}),
        certificate({ kind: "Issuer", name: "own" }),
        gateway(https()),
        route("https"),
      ],
    },
    {
      sort: "violating",
      title: "a page on every listener, one of which has no TLS",
      answer: "violated",
      resources: [MANAGER, ISSUER, certificate(), gateway(HTTP, https()), route()],
    },
    {
      sort: "violating",
      title: "a certificate whose issuer is not there",
      answer: "violated",
      resources: [MANAGER, certificate(), gateway(https()), route("https")],
    },
    {
      sort: "violating",
      title: "a listener whose certificate nobody makes",
      answer: "violated",
      resources: [MANAGER, ISSUER, certificate(), gateway(https("other")), route("https")],
    },
    {
      sort: "violating",
      title: "certificates without who renews them",
      answer: "violated",
      resources: [ISSUER, certificate(), gateway(https()), route("https")],
    },
    {
      sort: "boundary",
      title: "a listener with TLS and no certificate",
      answer: "violated",
      resources: [
        MANAGER,
        ISSUER,
        certificate(),
        gateway({ name: "https", protocol: "HTTPS", tls: { certificateRefs: [] } }),
        route("https"),
      ],
    },
    { sort: "boundary", title: "a cluster without a page", answer: "not-applicable", resources: [deployment("mlflow", {})] },
    {
      sort: "unknown",
      title: "a certificate whose name is known later",
      answer: "undetermined",
      resources: [MANAGER, ISSUER, certificate(), gateway(https(unknown)), route("https")],
    },
    {
      sort: "boundary",
      title: "a page on a listener that is not there",
      answer: "violated",
      resources: [MANAGER, ISSUER, certificate(), gateway(https()), route("tls")],
    },
    { sort: "absent", title: "a page that hangs on no gateway", answer: "violated", resources: [MANAGER, route("https")] },
    {
      sort: "wrong-type",
      title: "a protocol as a number",
      answer: "violated",
      resources: [MANAGER, ISSUER, certificate(), gateway({ ...https(), protocol: 443 }), route("https")],
    },
  ],
  // The name of a listener that no page hangs on.
  harmless: [/listeners\[1\]\.name$/],
};
