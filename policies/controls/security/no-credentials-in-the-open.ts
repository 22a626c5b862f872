import { about, defineControl } from "../../core/control.ts";
import { credentialsIn, NAMES_KEYS } from "../../core/credentials.ts";
import { type Finding, undetermined, violated } from "../../core/finding.ts";
import { POD_TYPES } from "../../core/pods.ts";
import type { Reading } from "../../core/reading.ts";

const SECRET = "kubernetes:core/v1:Secret";

/** Types that an engine asks about before it makes them; all others are asked about with the whole. */
const FIRST = [
  ...POD_TYPES,
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:helm.sh/v3:Release",
  "kubernetes:helm.sh/v4:Chart",
  "aws:rds/instance:Instance",
  "gcp:sql/user:User",
];

/** A Secret that is declared holds nothing: whatever stands in it would stand in plan, state and log as well, under the name of who wrote it there. */
export const control = defineControl({
  id: "no-credentials-in-the-open",
  level: 0,
  dimension: "security",
  severity: "critical",
  statement: "No password, key or token stands in an object, a variable, a file or a chart's values.",
  sources: [
    { by: "cis", reference: "Kubernetes 5.4.1" },
    { by: "checkov", reference: "CKV_SECRET_*, CKV_K8S_35" },
    { by: "estate", reference: "what a program is told stands in its state, its plan and its log" },
  ],
  remediation: "Let the secret be made where it is kept (the estate's generator, `secrets.names`), and name the Secret.",
  keys: ["secrets.names"],
  unwaivable: true,
  resources: { [SECRET]: isEmptySecret, ...Object.fromEntries(FIRST.map((type) => [type, credentialsIn])) },
  estate: (estate) =>
    estate.resources
      .filter(({ external, type }) => !external && type !== SECRET && !FIRST.includes(type) && !NAMES_KEYS.test(type))
      .flatMap((resource) => about(resource, credentialsIn(estate.inputsOf(resource)))),
});

function isEmptySecret(secret: Reading): readonly Finding[] {
  return [secret.at("data"), secret.at("stringData")].flatMap((content) => {
    if (content.state === "unknown") return [undetermined(content.path, HOLDS_NOTHING)];
    return content.keys().flatMap((key) => ofKey(content.at(key)));
  });
}

const HOLDS_NOTHING = "must hold nothing that the program was told";

function ofKey(value: Reading): readonly Finding[] {
  if (value.state === "unknown") return [undetermined(value.path, HOLDS_NOTHING)];
  return value.state === "known" && value.value !== "" ? [violated(value.path, HOLDS_NOTHING)] : [];
}
