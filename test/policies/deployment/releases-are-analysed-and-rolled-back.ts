import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { modelServer } from "../../support/model-cases.ts";
import { analysis, analysisTemplate, argoRollouts, modelRoute, rollout, serviceOf, TENTH } from "../../support/release-cases.ts";
import { cron, workflow } from "../../support/workflow-cases.ts";

const MODEL = { "mlops-estate/model": "example" };
const route = modelRoute([{ backendRefs: [{ name: "model" }] }]);
const services = [modelServer(), serviceOf("model", MODEL)];
const judged = [workflow("release", [{ template: "analyse" }, { template: "roll-back", depends: "analyse" }]), cron("watch", "release")];

export const cases: ControlCases = {
  // Other names of steps and backends, and another time.
  harmless: [
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
  ],
};
