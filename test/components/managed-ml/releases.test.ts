import { describe, expect, it } from "vitest";
import type { Tree } from "../../../environments/merge.ts";
import type { Plan, PlannedResource } from "../../../plan/plan.ts";
import { wiringProblems } from "../../../plan/wiring/index.ts";
import { CONTROLS } from "../../../policies/controls/index.ts";
import { evaluate } from "../../../policies/core/evaluate.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { risksOf } from "../../../preview/risks/index.ts";
import { cloudResources, shippedPlan } from "../../support/cloud-plans.ts";
import { at } from "../pods.ts";

const MACHINES = { type: "ml.m5.large", count: 4 };
const CANARY = { name: "example", canary: { steps: [{ percent: 25, seconds: 600 }] }, analysis: { maxErrorShare: 0.01, maxSeconds: 0.3 } };

function endpointOf(fields: Tree): Tree {
  return { endpoint: { champion: 3, challenger: 4, ...fields } };
}

function released(environment: string, endpoint: Tree, model: Tree = CANARY): Promise<Plan> {
  return shippedPlan(environment, { managedMl: endpointOf(endpoint), release: { enabled: true, models: [model] } });
}

function ofType(plan: Plan, type: string): readonly PlannedResource[] {
  return cloudResources(plan).filter((resource) => resource.type === type);
}

function inputsOf(plan: Plan, type: string): readonly PlannedResource["inputs"][] {
  return ofType(plan, type).map(({ inputs }) => inputs);
}

const SAGEMAKER = {
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  configuration: "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
  endpoint: "aws:sagemaker/endpoint:Endpoint",
  model: "aws:sagemaker/model:Model",
} as const;

describe("a release on SageMaker", () => {
  const onSageMaker = (state: string, model?: Tree) => released("research-sagemaker", { state, machines: MACHINES }, model);

  it("goes by SageMaker's own steps, and back by alarms that are declared", async () => {
    const plan = await onSageMaker("challenger");
    const [endpoint] = inputsOf(plan, SAGEMAKER.endpoint);
    const alarms = inputsOf(plan, SAGEMAKER.alarm);

    expect(endpoint?.["deploymentConfig"]).toEqual({
      blueGreenUpdatePolicy: {
        trafficRoutingConfiguration: { type: "CANARY", waitIntervalInSeconds: 600, canarySize: { type: "CAPACITY_PERCENT", value: 25 } },
        terminationWaitInSeconds: 120,
        maximumExecutionTimeoutInSeconds: 1620,
      },
      autoRollbackConfiguration: { alarms: alarms.map(({ name }) => ({ alarmName: name })) },
    });
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("is watched by errors and slowness of the new version's machines alone", async () => {
    const plan = await onSageMaker("challenger");
    const [endpoint] = inputsOf(plan, SAGEMAKER.endpoint);
    const dimensions = { EndpointName: endpoint?.["name"], EndpointConfigName: endpoint?.["endpointConfigName"], VariantName: "champion" };

    expect(inputsOf(plan, SAGEMAKER.alarm)).toEqual([
      expect.objectContaining({
        metricName: "Invocation5XXErrors",
        statistic: "Average",
        threshold: 0.01,
        period: 60,
        evaluationPeriods: 2,
        dimensions,
      }),
      expect.objectContaining({ metricName: "ModelLatency", extendedStatistic: "p95", threshold: 300_000, dimensions }),
    ]);
  });

  it("moves between configurations that all stand, so that what was not finished can go back", async () => {
    const [before, after] = await Promise.all([onSageMaker("champion"), onSageMaker("challenger")]);
    const namesOf = (plan: Plan) => inputsOf(plan, SAGEMAKER.configuration).map(({ name }) => name);
    const inForce = (plan: Plan) => inputsOf(plan, SAGEMAKER.endpoint)[0]?.["endpointConfigName"];

    expect(namesOf(before)).toHaveLength(2);
    expect(namesOf(after)).toEqual(namesOf(before));
    expect(inForce(after)).not.toBe(inForce(before));
    expect(inputsOf(before, SAGEMAKER.endpoint)[0]?.["deploymentConfig"]).toEqual(
      inputsOf(after, SAGEMAKER.endpoint)[0]?.["deploymentConfig"],
    );
  });

  it("is over when the new version is called the champion, without the endpoint being touched", async () => {
    const [after, over] = await Promise.all([
      onSageMaker("challenger"),
      shippedPlan("research-sagemaker", {
        managedMl: { endpoint: { champion: 4, machines: MACHINES } },
        release: { enabled: true, models: [CANARY] },
      }),
    ]);

    expect(inputsOf(over, SAGEMAKER.endpoint)).toEqual(inputsOf(after, SAGEMAKER.endpoint));
    expect(inputsOf(over, SAGEMAKER.alarm)).toEqual(inputsOf(after, SAGEMAKER.alarm));
    expect(inputsOf(over, SAGEMAKER.model).map(({ name }) => name)).toEqual(["estate-research-sagemaker-example-v4"]);
  });

  it("copies requests to one shadow variant, whose weight is the share of them", async () => {
    const plan = await onSageMaker("shadow", { name: "example", pattern: "shadow", shadow: { percent: 40 } });
    const [endpoint] = inputsOf(plan, SAGEMAKER.endpoint);
    const inForce = inputsOf(plan, SAGEMAKER.configuration).find(({ name }) => name === endpoint?.["endpointConfigName"]);

    expect(inForce?.["productionVariants"]).toEqual([
      expect.objectContaining({ variantName: "champion", modelName: "estate-research-sagemaker-example-v3", initialVariantWeight: 1 }),
    ]);
    expect(inForce?.["shadowProductionVariants"]).toEqual([
      expect.objectContaining({ variantName: "challenger", modelName: "estate-research-sagemaker-example-v4", initialVariantWeight: 0.4 }),
    ]);
  });

  it("leaves pipelines no right to change the endpoint around it, and the alarms to be looked at", async () => {
    const declared = JSON.stringify(inputsOf(await onSageMaker("challenger"), "aws:iam/rolePolicy:RolePolicy"));
    const shipped = JSON.stringify(inputsOf(await shippedPlan("research-sagemaker"), "aws:iam/rolePolicy:RolePolicy"));

    expect(shipped).toContain("sagemaker:UpdateEndpoint");
    expect(declared).not.toContain("sagemaker:UpdateEndpoint");
    expect(declared).toContain("cloudwatch:DescribeAlarms");
    expect(shipped).not.toContain("cloudwatch:DescribeAlarms");
  });

  it("has neither endpoint nor alarms before a version is named", async () => {
    const types = new Set(cloudResources(await shippedPlan("research-sagemaker")).map(({ type }) => type));

    expect(Object.values(SAGEMAKER).filter((type) => types.has(type))).toEqual([]);
  });

  it("satisfies what level 3 asks of releases where a share or a copy of requests comes first", async () => {
    const answerOf = async (model: Tree, state = "challenger") => {
      const { results } = evaluate(await onSageMaker(state, model), CONTROLS, [], "2026-01-01");
      return results.find(({ control }) => control.id === "releases-are-analysed-and-rolled-back")?.answer;
    };

    expect(await answerOf(CANARY)).toBe("passed");
    expect(await answerOf({ name: "example", pattern: "shadow" }, "shadow")).toBe("passed");
    expect(await answerOf({ ...CANARY, analysis: { enabled: false } })).not.toBe("passed");
  });
});

describe("the preview of a release on SageMaker", () => {
  const at3 = (fields: Tree, release: Tree = { enabled: true, models: [CANARY] }) =>
    shippedPlan("research-sagemaker", { managedMl: { endpoint: { champion: 3, machines: MACHINES, ...fields } }, release });

  it("shows the endpoint and its alarms that change, and nothing else", async () => {
    const [before, after] = await Promise.all([at3({ challenger: 4 }), at3({ challenger: 4, state: "challenger" })]);
    const { changes } = differenceOf(before.resources, after.resources);

    expect(changes.map(({ name, operation }) => `${operation} ${name}`).sort()).toEqual([
      "update managed-ml-alarm-errors",
      "update managed-ml-alarm-latency",
      "update managed-ml-endpoint",
    ]);
  });

  it("shows an endpoint that goes before the new one comes, where alarms are declared later", async () => {
    const [before, after] = await Promise.all([at3({}, { enabled: false }), at3({})]);
    const { changes } = differenceOf(before.resources, after.resources);
    const side = ({ resources }: Plan) => ({ maturity: 0, resources, waivers: [] });
    const risks = risksOf({ before: side(before), after: side(after), changes, today: "2026-11-29" });

    expect(changes.find(({ name }) => name === "managed-ml-endpoint")?.operation).toBe("replace");
    expect(risks.filter(({ id }) => id === "deleted-first").map(({ urn }) => urn)).toEqual([
      expect.stringMatching(/::managed-ml-endpoint$/),
    ]);
  });
});

describe("a release on Azure Machine Learning", () => {
  it("is the endpoint's traffic in the state that the environment names, which the plan then keeps", async () => {
    const plan = await released("research-azureml", { state: "canary-25" });
    const [endpoint] = ofType(plan, "azure-native:machinelearningservices:OnlineEndpoint");

    expect(at(endpoint?.inputs, "properties", "traffic")).toEqual({ v3: 75, v4: 25 });
    expect(endpoint?.ignoreChanges ?? []).toEqual([]);
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("copies requests as mirrored traffic", async () => {
    const plan = await released("research-azureml", { state: "shadow" }, { name: "example", pattern: "shadow", shadow: { percent: 50 } });
    const [endpoint] = inputsOf(plan, "azure-native:machinelearningservices:OnlineEndpoint");

    expect(at(endpoint, "properties", "traffic")).toEqual({ v3: 100 });
    expect(at(endpoint, "properties", "mirrorTraffic")).toEqual({ v4: 50 });
  });

  it("is watched by rules about the deployment of the new version, which write to the receivers", async () => {
    const plan = await released("research-azureml", { state: "canary-25" });
    const criteria = inputsOf(plan, "azure-native:monitor:MetricAlert").map((alert) => at(alert, "criteria", "allOf"));

    expect(criteria).toEqual([
      [
        expect.objectContaining({
          metricName: "RequestsPerMinute",
          threshold: 0.2,
          dimensions: [
            { name: "deployment", operator: "Include", values: ["v4"] },
            { name: "statusCodeClass", operator: "Include", values: ["5xx"] },
          ],
        }),
      ],
      [expect.objectContaining({ metricName: "RequestLatency_P95", threshold: 300 })],
    ]);
    expect(inputsOf(plan, "azure-native:monitor:ActionGroup")[0]?.["emailReceivers"]).toEqual([
      expect.objectContaining({ emailAddress: "research@example.com" }),
    ]);
  });

  it("leaves the traffic to pipelines before a version is named", async () => {
    const [endpoint] = ofType(await shippedPlan("research-azureml"), "azure-native:machinelearningservices:OnlineEndpoint");

    expect(endpoint?.ignoreChanges).toEqual(["properties.mirrorTraffic", "properties.traffic"]);
    expect(at(endpoint?.inputs, "properties")).not.toHaveProperty("traffic");
  });
});

describe("a release on Vertex AI", () => {
  it("is the endpoint's split in the state that the environment names, by numbers of versions", async () => {
    const plan = await released("research-vertex", { state: "canary-25" });
    const [endpoint] = ofType(plan, "gcp:vertex/aiEndpoint:AiEndpoint");

    expect(endpoint?.inputs["trafficSplit"]).toBe('{"3":75,"4":25}');
    expect(endpoint?.ignoreChanges ?? []).toEqual([]);
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("is watched by a policy about the new version that writes to the receivers", async () => {
    const plan = await released("research-vertex", { state: "canary-25" });
    const [policy] = inputsOf(plan, "gcp:monitoring/alertPolicy:AlertPolicy");
    const conditions = policy?.["conditions"] as readonly {
      readonly conditionThreshold: { readonly filter: string; readonly thresholdValue: number };
    }[];

    expect(conditions.map(({ conditionThreshold }) => conditionThreshold.thresholdValue)).toEqual([0.01, 300, 0.01, 300]);
    expect(conditions.every(({ conditionThreshold }) => conditionThreshold.filter.includes('deployed_model_id = "4"'))).toBe(true);
    expect(policy?.["notificationChannels"]).toHaveLength(1);
  });

  it("leaves the split to pipelines before a version is named", async () => {
    const [endpoint] = ofType(await shippedPlan("research-vertex"), "gcp:vertex/aiEndpoint:AiEndpoint");

    expect(endpoint?.ignoreChanges).toEqual(["trafficSplit"]);
  });
});

describe.each(["research-sagemaker", "research-azureml", "research-vertex"])("the endpoint of %s", (environment) => {
  const machines = environment === "research-sagemaker" ? { machines: MACHINES } : {};

  it("answers by one version without being watched while releases are off", async () => {
    const plan = await shippedPlan(environment, { managedMl: { endpoint: { champion: 3, ...machines } } });

    expect(cloudResources(plan).filter(({ type }) => /metricAlarm|MetricAlert|alertPolicy/.test(type))).toEqual([]);
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("tells in the plan's outputs who goes on to the next state", async () => {
    const { outputs } = await released(environment, { state: "challenger", ...machines });

    expect(at(outputs, "managedRelease", "promotion")).toMatch(/^a person names .* runs `up`/);
  });
});
