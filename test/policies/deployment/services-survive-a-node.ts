import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { challenger, inferenceService, modelServer } from "../../support/model-cases.ts";

const SPREAD = { topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname" }] };

const budget = pdb({ minAvailable: 1 });

function pdb(spec: Record<string, PlanValue>, matchLabels: Record<string, PlanValue> = { "mlops-estate/model": "example" }) {
  return object("kubernetes:policy/v1:PodDisruptionBudget", "model", { spec: { selector: { matchLabels }, ...spec } });
}

function model(replicas: PlanValue, pod: Record<string, PlanValue> = SPREAD) {
  return modelServer({}, pod, { replicas });
}

function scaler(minReplicaCount: PlanValue) {
  return object("kubernetes:keda.sh/v1alpha1:ScaledObject", "model", {
    spec: { scaleTargetRef: { name: "model-example" }, minReplicaCount },
  });
}

function proxies(kubernetes: Record<string, PlanValue>) {
  return object("kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy", "estate", { spec: { provider: { kubernetes } } });
}

const ENDPOINT = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";

export const cases: ControlCases = {
  harmless: [/^spec\.template\.metadata\.labels/],
  cases: [
    {
      sort: "boundary",
      title: "a server that is tried beside the one that answers",
      answer: "passed",
      resources: [model(2), budget, challenger()],
    },
    {
      sort: "boundary",
      title: "one that is tried beside another model",
      answer: "violated",
      resources: [model(2), budget, challenger("others")],
    },
    { sort: "compliant", title: "a model of two pods", answer: "passed", resources: [model(2), budget] },
    {
      sort: "compliant",
      title: "a model that scales from two pods on",
      answer: "passed",
      resources: [modelServer({}, SPREAD), scaler(2), budget],
    },
    {
      sort: "compliant",
      title: "pods that keep off each other's zone",
      answer: "passed",
      resources: [
        model(2, {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { topologyKey: "topology.kubernetes.io/zone" } }],
            },
          },
        }),
        pdb({ maxUnavailable: 1 }),
      ],
    },
    {
      sort: "compliant",
      title: "a model of KServe's",
      answer: "passed",
      resources: [
        inferenceService({ minReplicas: 2, ...SPREAD }),
        pdb({ maxUnavailable: "50%" }, { "serving.kserve.io/inferenceservice": "example" }),
      ],
    },
    {
      sort: "compliant",
      title: "proxies of the gateway",
      answer: "passed",
      resources: [proxies({ envoyHpa: { minReplicas: 2 }, envoyPDB: { minAvailable: 1 }, envoyDeployment: { pod: SPREAD } })],
    },
    {
      sort: "compliant",
      title: "an endpoint of SageMaker's",
      answer: "passed",
      resources: [resource(ENDPOINT, { productionVariants: [{ initialInstanceCount: 2 }] })],
    },
    { sort: "violating", title: "a model of one pod", answer: "violated", resources: [model(1), budget] },
    {
      sort: "violating",
      title: "a model that scales from one pod on, whatever it says itself",
      answer: "violated",
      resources: [model(3), scaler(1), budget],
    },
    { sort: "violating", title: "a model whose pods may all be taken", answer: "violated", resources: [model(2)] },
    {
      sort: "violating",
      title: "a budget of other pods",
      answer: "violated",
      resources: [model(2), pdb({ minAvailable: 1 }, { "mlops-estate/model": "other" })],
    },
    { sort: "violating", title: "pods that may all stand on one node", answer: "violated", resources: [model(2, {}), budget] },
    {
      sort: "violating",
      title: "one proxy",
      answer: "violated",
      resources: [proxies({ envoyDeployment: { replicas: 1, pod: SPREAD }, envoyPDB: { minAvailable: 1 } })],
    },
    { sort: "violating", title: "nothing that serves", answer: "violated", resources: [] },
    {
      sort: "boundary",
      title: "a budget that lets all pods go",
      answer: "violated",
      resources: [model(2), pdb({ maxUnavailable: "100%" })],
    },
    { sort: "unknown", title: "a model whose pods are counted later", answer: "undetermined", resources: [model(unknown), budget] },
    {
      sort: "absent",
      title: "a model that does not say how many, which is one",
      answer: "violated",
      resources: [modelServer({}, SPREAD), budget],
    },
    { sort: "wrong-type", title: "a number that is text", answer: "violated", resources: [model("2"), budget] },
  ],
};
