import { type Certainty, every, findingUnless, holds, isGiven, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import type { Estate } from "../../core/estate.ts";
import { type ModelService, modelServicesOf } from "../../core/model-services.ts";
import { nameOf } from "../../core/objects.ts";
import type { Reading } from "../../core/reading.ts";

const MODEL = "mlops-estate/model";
const SOURCES = ["mlops-estate/run-id", "mlops-estate/model-source"];

/** A server that follows an alias of the registry names model and alias: whatever answers is then known by the registry at any time. */
export const control = defineControl({
  id: "models-carry-lineage",
  level: 3,
  dimension: "security",
  severity: "medium",
  statement: "Whatever serves a model says which one and where it comes from, and the API server refuses what does not.",
  sources: [
    { by: "microsoft", reference: "MLOps maturity level 3: full traceability from deployment back to original data" },
    { by: "research", reference: "level 3: complete data lineage tracking from source to model predictions" },
  ],
  remediation: "Leave `models-have-lineage` among the rules of admission, and label services of your own.",
  keys: ["admission.mode", "admission.leftOut"],
  asks: (estate) => (estate.hasCluster() ? undefined : { notApplicable: "no model is served in a cluster" }),
  estate: (estate) => [
    ...findingUnless(some(policiesOf(estate)), "must have a policy of admission that asks model services for their lineage, and denies"),
    ...modelServicesOf(estate).flatMap((service) =>
      findingUnless(isTraceable(service), "must say which model it serves, and where it comes from", service.object),
    ),
  ],
});

/** Policies of the API server about services of models, whose rules name the labels, and that some binding makes deny. */
function policiesOf(estate: Estate): readonly Certainty[] {
  const bindings = estate.readingsOf("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding");
  return estate.readingsOf("kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy").map((policy) => {
    const spec = policy.at("spec");
    const resources = spec
      .at("matchConstraints", "resourceRules")
      .items()
      .flatMap((rule) => rule.at("resources").items());
    const rules = spec
      .at("validations")
      .items()
      .map((validation) => validation.at("expression"));
    return every([
      some(resources.map((resource) => holds(resource, (name) => name === "inferenceservices"))),
      some(rules.map((rule) => asksFor(rule, [MODEL]))),
      some(rules.map((rule) => asksFor(rule, SOURCES))),
      some(bindings.map((binding) => denies(binding, policy))),
    ]);
  });
}

function asksFor(rule: Reading, labels: readonly string[]): Certainty {
  return holds(rule, (expression) => typeof expression === "string" && labels.some((label) => expression.includes(label)));
}

function denies(binding: Reading, policy: Reading): Certainty {
  const actions = binding.at("spec", "validationActions").items();
  return every([
    holds(binding.at("spec", "policyName"), (name) => name === nameOf(policy)),
    some(actions.map((action) => holds(action, (value) => value === "Deny"))),
  ]);
}

function isTraceable({ labels, object }: ModelService): Certainty {
  const own = [object.at("metadata", "labels"), object.at("metadata", "annotations"), labels];
  const model = some([labels, object.at("metadata", "labels")].map((each) => isGiven(each.at(MODEL))));
  const source = own.flatMap((each) => SOURCES.map((name) => isGiven(each.at(name))));
  return every([model, some(source)]);
}
