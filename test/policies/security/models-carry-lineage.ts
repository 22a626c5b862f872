import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, deployment, object, resource, unknown } from "../../support/control-cases.ts";

const SERVER = "kubernetes:admissionregistration.k8s.io/v1";
const ASKS = ["'mlops-estate/model' in variables.labels", "'mlops-estate/run-id' in variables.labels"];

function admission(actions: PlanValue = ["Deny"], expressions: readonly PlanValue[] = ASKS): readonly PlannedResource[] {
  const resourceRules = [{ apiGroups: ["serving.kserve.io"], resources: ["inferenceservices"] }];
  const spec = { matchConstraints: { resourceRules }, validations: expressions.map((expression) => ({ expression })) };
  return [
    resource(`${SERVER}:ValidatingAdmissionPolicy`, { metadata: { name: "lineage" }, spec }),
    resource(`${SERVER}:ValidatingAdmissionPolicyBinding`, { spec: { policyName: "lineage", validationActions: actions } }),
  ];
}

function service(labels: Record<string, PlanValue>) {
  return object("kubernetes:serving.kserve.io/v1beta1:InferenceService", "prices", { spec: { predictor: { minReplicas: 1 } } }, { labels });
}

function server(annotations: Record<string, PlanValue>) {
  const template = { metadata: { labels: { "mlops-estate/model": "prices" } } };
  return object("kubernetes:apps/v1:Deployment", "prices", { spec: { template } }, { annotations });
}

export const cases: ControlCases = {
  cases: [
    {
      sort: "compliant",
      title: "a service that names model and run",
      answer: "passed",
      resources: [...admission(), service({ "mlops-estate/model": "prices", "mlops-estate/run-id": "a1b2" })],
    },
    {
      sort: "compliant",
      title: "a server that follows an alias",
      answer: "passed",
      resources: [...admission(), server({ "mlops-estate/model-source": "models:/prices@champion" })],
    },
    {
      sort: "violating",
      title: "a policy that warns",
      answer: "violated",
      resources: [...admission(["Warn"]), service({ "mlops-estate/model": "prices", "mlops-estate/run-id": "a1b2" })],
    },
    {
      sort: "violating",
      title: "a service that does not say where its model comes from",
      answer: "violated",
      resources: [...admission(), service({ "mlops-estate/model": "prices" })],
    },
    {
      sort: "violating",
      title: "a policy that asks for the model's name only",
      answer: "violated",
      resources: [...admission(["Deny"], ASKS.slice(0, 1)), service({ "mlops-estate/model": "prices", "mlops-estate/run-id": "a1b2" })],
    },
    {
      sort: "boundary",
      title: "a source of no words",
      answer: "violated",
      resources: [...admission(), server({ "mlops-estate/model-source": "" })],
    },
    { sort: "boundary", title: "a policy, and no model yet", answer: "passed", resources: admission() },
    {
      sort: "boundary",
      title: "an estate without a cluster",
      answer: "not-applicable",
      resources: [resource("aws:s3/bucket:Bucket", {})],
    },
    {
      sort: "unknown",
      title: "a rule that is known later",
      answer: "undetermined",
      resources: admission(["Deny"], [ASKS[0] ?? "", unknown]),
    },
    { sort: "absent", title: "a cluster that asks nothing", answer: "violated", resources: [deployment("mlflow", {})] },
    {
      sort: "wrong-type",
      title: "a source as a number",
      answer: "violated",
      resources: [...admission(), server({ "mlops-estate/model-source": 1 })],
    },
  ],
};
