import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, chart, deployment, object, resource, unknown } from "../../support/control-cases.ts";

/** Put together here, so that no scanner takes a fixture for a leak. */
const KEY_ID = `AKIA${"Q7".repeat(8)}`;
const WORD = ["correct", "horse"].join("-");

function variable(name: string, value: PlanValue) {
  return deployment("server", { env: [{ name, value }] });
}

function secret(body: Record<string, PlanValue>) {
  return object("kubernetes:core/v1:Secret", "login", { type: "Opaque", ...body });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a Secret that is filled in the cluster, and a pod that names it",
      answer: "passed",
      resources: [
        secret({}),
        deployment("server", {
          env: [
            { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "login", key: "password" } } },
            { name: "DATABASE_CONNECTION_STRING", value: "postgres://$(DB_USER):$(DB_PASSWORD)@db.mlops.svc:5432/runs" },
            { name: "TOKEN", value: "" },
          ],
        }),
      ],
    },
    {
      sort: "compliant",
      title: "charts and stores that name Secrets and keys of them",
      answer: "passed",
      resources: [
        chart("grafana", { admin: { existingSecret: "grafana-admin", passwordKey: "admin-password" }, rotateToken: "daily" }),
        object("kubernetes:external-secrets.io/v1:ExternalSecret", "copy", { spec: { data: [{ secretKey: "password" }] } }),
        resource("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions: { httpTokens: "required" } }),
        resource("gcp:sql/user:User", { password: { "estate:value": "secret" } }),
      ],
    },
    {
      sort: "violating",
      title: "a variable that is a password",
      answer: "violated",
      paths: ["spec.template.spec.containers[0].env[0].value"],
      resources: [variable("DB_PASSWORD", WORD)],
    },
    {
      sort: "violating",
      title: "a Secret that was told what it holds",
      answer: "violated",
      paths: ["data.a", "stringData.b"],
      resources: [secret({ data: { a: "bm9uZQ==" }, stringData: { b: WORD } })],
    },
    {
      sort: "violating",
      title: "a chart's value",
      answer: "violated",
      paths: ["values.auth.adminPassword"],
      resources: [chart("keycloak", { auth: { adminPassword: WORD } })],
    },
    {
      sort: "violating",
      title: "a cloud's key under a name that says nothing",
      answer: "violated",
      paths: ["data.settings"],
      resources: [object("kubernetes:core/v1:ConfigMap", "settings", { data: { settings: `id: ${KEY_ID}` } })],
    },
    {
      sort: "violating",
      title: "a password in an address, in a resource of any kind",
      answer: "violated",
      paths: ["spec.parameters[0].value"],
      resources: [
        object("kubernetes:argoproj.io/v1alpha1:CronWorkflow", "train", {
          spec: { parameters: [{ name: "database", value: `postgres://user:${WORD}@db:5432/runs` }] },
        }),
      ],
    },
    {
      sort: "boundary",
      title: "an address with a user and no password",
      answer: "passed",
      resources: [variable("DATABASE", "postgres://user@db.mlops.svc:5432/runs")],
    },
    {
      sort: "unknown",
      title: "a password that comes from another resource in the open",
      answer: "undetermined",
      resources: [variable("DB_PASSWORD", unknown)],
    },
    {
      sort: "unknown",
      title: "a Secret whose content comes from another resource in the open",
      answer: "undetermined",
      resources: [secret({ data: unknown })],
    },
    { sort: "absent", title: "a Secret without content", answer: "passed", resources: [secret({})] },
    {
      sort: "wrong-type",
      title: "a Secret whose content is a number",
      answer: "violated",
      resources: [secret({ data: { pin: 1234 } })],
    },
  ],
};
