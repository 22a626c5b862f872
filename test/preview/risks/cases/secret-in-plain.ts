import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, secret, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const RDS = "aws:rds/instance:Instance";
const map = (data: PlanValue) => kubernetes("core/v1:ConfigMap", "settings", { data });
const maps = (before: PlanValue, after: PlanValue) => comparison([change(map(before), map(after))]);
const container = (...env: readonly PlanValue[]) =>
  kubernetes("apps/v1:Deployment", "web", { spec: { template: { spec: { containers: [{ name: "web", env }] } } } });
const variable = (name: string, value: PlanValue) => ({ name, value });

export const cases: RiskCases = {
  cases: [
    told("a secret that is written in the open", update(RDS, { masterPassword: secret }, { masterPassword: "hunter2" }), ["critical"], {
      says: "holds in the open what was a secret",
      paths: ["masterPassword"],
    }),
    told("a secret among others", maps({ user: "a", other: secret }, { user: "a", other: "open" }), ["critical"], {
      paths: ["data.other"],
    }),
    told("a key named like a password", maps({}, { "db.password": "hunter2" }), ["high"], {
      says: "a literal where a password",
      paths: ['data["db.password"]'],
    }),
    told("a variable named like a token", comparison([change(container(), container(variable("API_TOKEN", "abc")))]), ["high"]),
    told("something new with a password", comparison([change(undefined, map({ password: "hunter2" }))]), ["high"]),
    told(
      "a Secret that holds something",
      comparison([change(undefined, kubernetes("core/v1:Secret", "login", { stringData: { user: "a" } }))]),
      ["high"],
    ),
    silent("a literal that was there before", maps({ password: "hunter2" }, { password: "hunter3" })),
    silent(
      "a literal that only moves",
      comparison([change(container(variable("API_TOKEN", "abc")), container(variable("A", "b"), variable("API_TOKEN", "abc")))]),
    ),
    silent("a secret that stays one", update(RDS, { masterPassword: secret }, { masterPassword: secret, port: 1 })),
    silent("a literal that becomes a secret", update(RDS, { masterPassword: "hunter2" }, { masterPassword: secret })),
    silent(
      "a variable from a Secret",
      comparison([change(container(), container({ name: "API_TOKEN", valueFrom: { secretKeyRef: { name: "login", key: "token" } } }))]),
    ),
    silent(
      "an ExternalSecret that names a key",
      comparison([
        change(undefined, planned("kubernetes:external-secrets.io/v1:ExternalSecret", { spec: { data: [{ secretKey: "password" }] } })),
      ]),
    ),
    special("boundary", "a secret that is emptied", update(RDS, { description: secret }, { description: "" }), []),
    special("boundary", "a secret that goes", update(RDS, { description: secret }, {}), []),
    special("unknown", "a secret that only an update can tell", update(RDS, { description: secret }, { description: unknown }), []),
    special("wrong-type", "a secret that is a number now", update(RDS, { pin: secret }, { pin: 1234 }), ["critical"]),
    special(
      "wrong-type",
      "a secret that is an object now",
      update(RDS, { login: secret }, { login: { user: "a", word: "b" } }),
      ["critical"],
      { paths: ["login"] },
    ),
  ],
};
