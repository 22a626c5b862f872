import { describe, expect, it } from "vitest";
import { checkEnvironment } from "../../environments/check.ts";
import { merge, type Tree } from "../../environments/merge.ts";

const COMMON = { owner: "research", costCentre: "research", cluster: { kind: "none" } };
const SAGEMAKER = { ...COMMON, cloud: "aws", region: "eu-central-1", account: "111122223333", tracking: { system: "sagemaker" } };
const VERTEX = { ...COMMON, cloud: "gcp", region: "europe-west4", account: "estate-example", tracking: { system: "vertex" } };
const AZUREML = {
  ...COMMON,
  cloud: "azure",
  region: "westeurope",
  account: "00000000-0000-0000-0000-000000000000",
  tracking: { system: "azureml" },
};
const MACHINES = { type: "ml.m5.large", count: 10 };
const ONE_STEP = { release: { enabled: true, models: [{ name: "example", canary: { steps: [{ percent: 10 }] } }] } };

function problemsOf(values: Tree, changes: Tree): string[] {
  return checkEnvironment(merge(values, changes)).problems.map(({ path, reason }) => `${path}: ${reason}`);
}

function endpoint(fields: Tree): Tree {
  return { managedMl: { endpoint: { champion: 3, ...fields } } };
}

describe("a release on a cloud's own endpoint", () => {
  it.each<[string, Tree, Tree]>([
    ["SageMaker", SAGEMAKER, { ...ONE_STEP, ...endpoint({ challenger: 4, state: "challenger", machines: MACHINES }) }],
    ["SageMaker, whose endpoint a pipeline makes", SAGEMAKER, ONE_STEP],
    ["Vertex AI", VERTEX, { release: { enabled: true }, ...endpoint({ challenger: 4, state: "canary-50" }) }],
    ["Azure", AZUREML, { release: { enabled: true }, ...endpoint({ challenger: 4, state: "canary-10" }) }],
    ["Azure without releases", AZUREML, endpoint({})],
  ])("is fine on %s", (_, values, changes) => {
    expect(problemsOf(values, changes)).toEqual([]);
  });

  it.each<[string, Tree, Tree, RegExp]>([
    [
      "SageMaker's default",
      SAGEMAKER,
      { release: { enabled: true } },
      /^release\.models: must say how example is released.* canary\.steps must be one step/,
    ],
    [
      "an unmeasured one at level 3",
      AZUREML,
      { maturity: 3, release: { enabled: true, models: [{ name: "example", analysis: { enabled: false } }] } },
      /^release\.models\[0\]\.analysis\.enabled: must be true from level 3/,
    ],
    [
      "a canary of less than a machine",
      SAGEMAKER,
      { ...ONE_STEP, ...endpoint({ machines: { ...MACHINES, count: 2 } }) },
      /^release\.models\[0\]\.canary\.steps\[0\]\.percent: must be one whole machine at least/,
    ],
    [
      "callers that stay with one version",
      VERTEX,
      { release: { enabled: true, models: [{ name: "example", pattern: "ab", ab: { metricLabel: "variant" } }] } },
      /^release\.models\[0\]\.pattern: cannot be `ab` on `vertex`/,
    ],
    [
      "another model than the endpoint's",
      AZUREML,
      { release: { enabled: true, models: [{ name: "fraud" }] } },
      /^release\.models\[0\]\.name: must be managedMl\.model, .*: example \(got "fraud"\)/,
    ],
    [
      "a team's service",
      AZUREML,
      { release: { enabled: true, models: [{ name: "example", team: "churn" }] } },
      /^release\.models\[0\]\.team: must be left out on `azureml`/,
    ],
    ["Argo Rollouts", AZUREML, { release: { enabled: true, system: "argo-rollouts" } }, /^release\.system: must be `job`/],
    [
      "a person's approval elsewhere",
      AZUREML,
      { release: { enabled: true, approval: "person" } },
      /^release\.approval: must be `automatic`/,
    ],
    [
      "a state without a version",
      AZUREML,
      { release: { enabled: true }, ...endpoint({ state: "canary-10" }) },
      /^managedMl\.endpoint\.challenger: is required/,
    ],
    [
      "a state that the release has not",
      AZUREML,
      { release: { enabled: true }, ...endpoint({ challenger: 4, state: "canary-20" }) },
      /^managedMl\.endpoint\.state: must be one of champion, canary-10, canary-50, challenger/,
    ],
    [
      "a step of SageMaker's own",
      SAGEMAKER,
      { ...ONE_STEP, ...endpoint({ challenger: 4, state: "canary-10", machines: MACHINES }) },
      /^managedMl\.endpoint\.state: must be one of champion, challenger, .*SageMaker goes through the steps/,
    ],
    [
      "a state while nothing is released",
      VERTEX,
      endpoint({ challenger: 4, state: "challenger" }),
      /^managedMl\.endpoint\.state: must be `champion` while/,
    ],
    [
      "a release of the same version",
      VERTEX,
      { release: { enabled: true }, ...endpoint({ challenger: 3 }) },
      /^managedMl\.endpoint\.challenger: must differ/,
    ],
    ["no machines on SageMaker", SAGEMAKER, endpoint({}), /^managedMl\.endpoint\.machines: is required by `sagemaker`/],
    ["machines elsewhere", VERTEX, endpoint({ machines: MACHINES }), /^managedMl\.endpoint\.machines: is allowed only on `sagemaker`/],
    [
      "machines of another service",
      SAGEMAKER,
      endpoint({ machines: { type: "m5.large", count: 2 } }),
      /^managedMl\.endpoint\.machines\.type: must be a type of machine of SageMaker's/,
    ],
    [
      "an endpoint of Databricks",
      AZUREML,
      { tracking: { system: "databricks" }, ...endpoint({}) },
      /^managedMl\.endpoint: is allowed only when tracking\.system is/,
    ],
    [
      "releases by Databricks",
      AZUREML,
      { tracking: { system: "databricks" }, release: { enabled: true } },
      /^release\.enabled: must be false/,
    ],
    [
      "nothing that takes back at level 3",
      AZUREML,
      { maturity: 3, release: { enabled: true, models: [{ name: "example", analysis: { enabled: false } }] } },
      /^release\.models\[0\]\.analysis\.enabled: must be true from level 3/,
    ],
  ])("refuses %s", (_, values, changes, problem) => {
    expect(problemsOf(values, changes)).toContainEqual(expect.stringMatching(problem));
  });

  it("tells everything at once", () => {
    const changes = {
      release: { enabled: true, system: "argo-rollouts", models: [{ name: "fraud", canary: { steps: [{ percent: 60, seconds: 5 }] } }] },
      ...endpoint({ challenger: 3, state: "shadow" }),
    };

    expect(problemsOf(SAGEMAKER, changes).map((problem) => problem.split(": ")[0])).toEqual(
      expect.arrayContaining([
        "managedMl.endpoint.challenger",
        "managedMl.endpoint.machines",
        "managedMl.endpoint.state",
        "release.system",
        "release.models[0].name",
        "release.models[0].canary.steps[0].percent",
        "release.models[0].canary.steps[0].seconds",
        "release.models",
      ]),
    );
  });
});
