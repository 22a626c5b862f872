import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import {
  leanMonitoring,
  modelGateway,
  procedure,
  role,
  routedRelease,
  STATES,
  serverProgram,
  variantServer,
} from "../../support/loop-cases.ts";
import { modelServer } from "../../support/model-cases.ts";
import { analysis, analysisTemplate, argoRollouts, modelRoute, rollout, serviceOf, TENTH } from "../../support/release-cases.ts";
import { cron, workflow } from "../../support/workflow-cases.ts";

const MODEL = { "mlops-estate/model": "example" };
const route = modelRoute([{ backendRefs: [{ name: "model" }] }]);
const services = [modelServer(), serviceOf("model", MODEL)];
const judged = [workflow("release", [{ template: "analyse" }, { template: "roll-back", depends: "analyse" }]), cron("watch", "release")];

const around = [...variantServer("champion"), serverProgram, ...leanMonitoring(["model-champion"])];
const weighted = JSON.stringify([{ backendRefs: [{ weight: 90 }, { weight: 10 }] }]);
const byHttpRoute = [
  ...routedRelease({ env: { HTTP_ROUTE: "model" }, states: { "champion.json": "[]", "canary-10.json": weighted } }).filter(
    ({ type }) => !type.includes("rbac"),
  ),
  ...role(
    "release-example",
    ["get", "patch"],
    ["route-example"],
    [{ apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], resourceNames: ["model"], verbs: ["get", "patch"] }],
  ),
  object("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", "model", { spec: { parentRefs: [{ name: "estate" }] } }),
  object("kubernetes:gateway.networking.k8s.io/v1:Gateway", "estate", {}),
];

export const cases: ControlCases = {
  // Other names of steps and backends, and another time.
  harmless: [
    /^metadata\.(name|namespace)$/,
    /containers\[0\]\.(image|command\[\d\])$/,
    /volumes\[0\]\.configMap\.name$/,
    /^data\..*\.py$/,
    /^metadata\.labels\.mlops-estate\/model$/,
    /verbs\[0\]$/,
    /containers\[0\]\.env\[0\]\.name$/,
    /^spec\.(template\.metadata\.labels|selector)/,
    /^spec\.schedules/,
    /^spec\.suspend$/,
    /backendRefs\[\d\]\.name$/,
    /^spec\.entrypoint$/,
    /^spec\.templates\[0\]\.dag\.tasks\[\d\]\.(name|template)$/,
  ],
  cases: [
    {
      sort: "compliant",
      title: "a rollout with an analysis",
      answer: "passed",
      resources: [argoRollouts, rollout(TENTH), analysis, route],
    },
    {
      sort: "compliant",
      title: "weights of a route, and a workflow that judges and takes back",
      answer: "passed",
      resources: [
        ...services,
        modelRoute([
          {
            backendRefs: [
              { name: "model", weight: 9 },
              { name: "model-next", weight: 1 },
            ],
          },
        ]),
        ...judged,
      ],
    },
    {
      sort: "compliant",
      title: "copies of requests, and the same workflow",
      answer: "passed",
      resources: [
        ...services,
        modelRoute([
          { backendRefs: [{ name: "model" }], filters: [{ type: "RequestMirror", requestMirror: { backendRef: { name: "shadow" } } }] },
        ]),
        ...judged,
      ],
    },
    {
      sort: "compliant",
      title: "an endpoint of SageMaker's with alarms",
      answer: "passed",
      resources: [
        resource("aws:sagemaker/endpoint:Endpoint", {
          deploymentConfig: {
            blueGreenUpdatePolicy: { trafficRoutingConfiguration: { type: "CANARY" } },
            autoRollbackConfiguration: { alarms: [{ alarmName: "errors" }] },
          },
        }),
      ],
    },
    {
      sort: "compliant",
      title: "an endpoint of SageMaker's with alarms, and a shadow variant",
      answer: "passed",
      resources: [
        resource("aws:sagemaker/endpoint:Endpoint", {
          deploymentConfig: { autoRollbackConfiguration: { alarms: [{ alarmName: "errors" }] } },
        }),
        resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", { shadowProductionVariants: [{ modelName: "next" }] }),
      ],
    },
    {
      sort: "violating",
      title: "an endpoint of SageMaker's that switches at once, with alarms",
      answer: "violated",
      resources: [
        resource("aws:sagemaker/endpoint:Endpoint", {
          deploymentConfig: {
            blueGreenUpdatePolicy: { trafficRoutingConfiguration: { type: "ALL_AT_ONCE" } },
            autoRollbackConfiguration: { alarms: [{ alarmName: "errors" }] },
          },
        }),
      ],
    },
    {
      sort: "violating",
      title: "an endpoint of SageMaker's with a shadow variant and no alarm",
      answer: "violated",
      resources: [
        resource("aws:sagemaker/endpoint:Endpoint", {}),
        resource("aws:sagemaker/endpointConfiguration:EndpointConfiguration", { shadowProductionVariants: [{ modelName: "next" }] }),
      ],
    },
    { sort: "violating", title: "a rollout that nothing carries out", answer: "violated", resources: [rollout(TENTH), analysis, route] },
    {
      sort: "violating",
      title: "a rollout without an analysis",
      answer: "violated",
      resources: [argoRollouts, rollout([{ setWeight: 10 }]), route],
    },
    { sort: "violating", title: "an analysis that is not there", answer: "violated", resources: [argoRollouts, rollout(TENTH), route] },
    {
      sort: "violating",
      title: "an analysis that finds nothing bad",
      answer: "violated",
      resources: [argoRollouts, rollout(TENTH), analysisTemplate({ provider: { prometheus: {} } }), route],
    },
    {
      sort: "violating",
      title: "a rollout whose route is not there",
      answer: "violated",
      resources: [argoRollouts, rollout(TENTH), analysis],
    },
    {
      sort: "violating",
      title: "weights that nobody looks at",
      answer: "violated",
      resources: [
        ...services,
        modelRoute([
          {
            backendRefs: [
              { name: "model", weight: 9 },
              { name: "model-next", weight: 1 },
            ],
          },
        ]),
      ],
    },
    {
      sort: "violating",
      title: "a workflow that takes back without having judged",
      answer: "violated",
      resources: [
        ...services,
        modelRoute([
          {
            backendRefs: [
              { name: "model", weight: 9 },
              { name: "model-next", weight: 1 },
            ],
          },
        ]),
        workflow("release", [{ template: "analyse" }, { template: "roll-back" }]),
        cron("watch", "release"),
      ],
    },
    {
      sort: "boundary",
      title: "a share of everything",
      answer: "violated",
      resources: [argoRollouts, rollout([{ setWeight: 100 }, ...TENTH.slice(1)]), analysis, route],
    },
    {
      sort: "boundary",
      title: "a weight of nothing",
      answer: "violated",
      resources: [
        ...services,
        modelRoute([
          {
            backendRefs: [
              { name: "model", weight: 1 },
              { name: "model-next", weight: 0 },
            ],
          },
        ]),
        ...judged,
      ],
    },
    {
      sort: "unknown",
      title: "a share that is known later",
      answer: "undetermined",
      resources: [argoRollouts, rollout([{ setWeight: unknown }, ...TENTH.slice(1)]), analysis, route],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    {
      sort: "wrong-type",
      title: "a share that is text",
      answer: "violated",
      resources: [argoRollouts, rollout([{ setWeight: "10" }, ...TENTH.slice(1)]), analysis, route],
    },
    {
      sort: "compliant",
      title: "a job that moves a route which a gateway reads",
      answer: "passed",
      resources: [...around, ...routedRelease(), ...modelGateway()],
    },
    {
      sort: "compliant",
      title: "a job that changes the rules of an HTTPRoute",
      answer: "passed",
      resources: [...around, ...byHttpRoute],
    },
    {
      sort: "boundary",
      title: "a job that gives the new version copies",
      answer: "passed",
      resources: [
        ...around,
        ...routedRelease({ states: { ...STATES, "canary-10.http.conf": "", "canary-10.location.conf": "mirror /copy;" } }),
        ...modelGateway(),
      ],
    },
    {
      sort: "violating",
      title: "a route that no gateway reads",
      answer: "violated",
      resources: [...around, ...routedRelease()],
    },
    {
      sort: "violating",
      title: "a gateway that reads another route",
      answer: "violated",
      resources: [...around, ...routedRelease(), ...modelGateway(JSON.stringify({ example: "route-other" }))],
    },
    {
      sort: "violating",
      title: "a gateway that may not watch it",
      answer: "violated",
      resources: [...around, ...routedRelease(), ...modelGateway(undefined, ["get"])],
    },
    {
      sort: "violating",
      title: "a job that may not move it",
      answer: "violated",
      resources: [...around, ...routedRelease().filter(({ type }) => !type.endsWith(":RoleBinding")), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "a job that is suspended",
      answer: "violated",
      resources: [...around, ...routedRelease({ fields: { suspend: true } }), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "a route that gives all at once",
      answer: "violated",
      resources: [
        ...around,
        ...routedRelease({ procedure: procedure({ steps: [{ state: "champion", seconds: 60 }] }) }),
        ...modelGateway(),
      ],
    },
    {
      sort: "violating",
      title: "a release that measures nothing",
      answer: "violated",
      resources: [...around, ...routedRelease({ procedure: procedure({ measures: [] }) }), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "a measure without a bound",
      answer: "violated",
      resources: [...around, ...routedRelease({ procedure: procedure({ measures: [{ query: "up" }] }) }), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "measures that nobody reads",
      answer: "violated",
      resources: [...variantServer("champion"), serverProgram, ...leanMonitoring([]), ...routedRelease(), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "measures that are asked of somebody else",
      answer: "violated",
      resources: [...around, ...routedRelease({ env: { PROMETHEUS_URL: "http://alertmanager.mlops.svc:9093" } }), ...modelGateway()],
    },
    {
      sort: "violating",
      title: "no state to go back to",
      answer: "violated",
      resources: [...around, ...routedRelease({ procedure: procedure({ rest: "nowhere" }) }), ...modelGateway()],
    },
    {
      sort: "unknown",
      title: "a Prometheus that is known later",
      answer: "undetermined",
      resources: [...around, ...routedRelease({ env: { PROMETHEUS_URL: unknown } }), ...modelGateway()],
    },
  ],
};
