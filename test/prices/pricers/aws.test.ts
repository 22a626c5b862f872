import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { UNKNOWN } from "../../../plan/values.ts";
import { costsOf, type PriceCase, planned, urnOf } from "../../support/priced.ts";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const TRAIL = "aws:cloudtrail/trail:Trail";

function template(ebs: PlannedResource["inputs"]): PlannedResource {
  return planned(TEMPLATE, "template", { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs }] });
}

const FROM_TEMPLATE = { propertyDependencies: { launchTemplate: [urnOf(TEMPLATE, "template")] } };

function nodeClass(ebs: PlannedResource["inputs"]): PlannedResource {
  return planned("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "class", {
    metadata: { name: "general" },
    spec: { blockDeviceMappings: [{ ebs }] },
  });
}

function karpenter(types: readonly string[], capacity: string, nodes: string): PlannedResource["inputs"] {
  return {
    spec: {
      limits: { nodes },
      template: {
        spec: {
          nodeClassRef: { kind: "EC2NodeClass", name: "general" },
          requirements: [
            { key: "node.kubernetes.io/instance-type", operator: "In", values: types },
            { key: "karpenter.sh/capacity-type", operator: "In", values: [capacity] },
          ],
        },
      },
    },
  };
}

const CASES: readonly PriceCase[] = [
  {
    what: "a NAT gateway by the hour and by its traffic",
    type: "aws:ec2/natGateway:NatGateway",
    inputs: {},
    amounts: [
      [32.85, 32.85],
      [0.45, 45],
    ],
  },
  { what: "a public address", type: "aws:ec2/eip:Eip", inputs: { domain: "vpc" }, amounts: [[3.65, 3.65]] },
  {
    what: "an interface endpoint in each of its zones",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    inputs: { vpcEndpointType: "Interface", subnetIds: [UNKNOWN, UNKNOWN, UNKNOWN] },
    amounts: [
      [21.9, 21.9],
      [0.01, 10],
    ],
  },
  {
    what: "no gateway endpoint",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    inputs: { vpcEndpointType: "Gateway", routeTableIds: [UNKNOWN] },
    amounts: [],
  },
  { what: "a DNS zone", type: "aws:route53/zone:Zone", inputs: { name: "example.com" }, amounts: [[0.5, 0.5]] },
  {
    what: "a control plane",
    type: "aws:eks/cluster:Cluster",
    inputs: { upgradePolicy: { supportType: "STANDARD" } },
    amounts: [[73, 73]],
  },
  {
    what: "a group of nodes by its first type, with the disks of its template",
    type: "aws:eks/nodeGroup:NodeGroup",
    inputs: {
      capacityType: "ON_DEMAND",
      instanceTypes: ["m6i.large", "m7i.large"],
      scalingConfig: { minSize: 2, maxSize: 3, desiredSize: 2 },
    },
    around: [template({ volumeSize: 50, volumeType: "gp3" })],
    more: FROM_TEMPLATE,
    amounts: [
      [140.16, 210.24],
      [8, 12],
    ],
  },
  {
    what: "what is asked of a disk beyond its baseline",
    type: "aws:eks/nodeGroup:NodeGroup",
    inputs: { instanceTypes: ["m6i.large"], scalingConfig: { minSize: 1, maxSize: 1 } },
    around: [template({ volumeSize: 100, volumeType: "gp3", iops: 4000, throughput: 225 })],
    more: FROM_TEMPLATE,
    amounts: [
      [70.08, 70.08],
      [8, 8],
      [5, 5],
      [4, 4],
    ],
  },
  {
    what: "nodes on spot capacity between a tenth of the price and all of it",
    type: "aws:eks/nodeGroup:NodeGroup",
    inputs: { capacityType: "SPOT", instanceTypes: ["g6.xlarge"], scalingConfig: { minSize: 2, maxSize: 4 } },
    around: [template({ volumeSize: 100, volumeType: "gp3" })],
    more: FROM_TEMPLATE,
    amounts: [
      [117.5008, 2350.016],
      [16, 32],
    ],
  },
  {
    what: "what Karpenter may add, by its cheapest type",
    type: "kubernetes:karpenter.sh/v1:NodePool",
    inputs: karpenter(["m6i.2xlarge", "m6a.2xlarge"], "on-demand", "9"),
    around: [nodeClass({ volumeSize: "100Gi", volumeType: "gp3" })],
    amounts: [
      [0, 2270.592],
      [0, 72],
    ],
  },
  {
    what: "what Karpenter may add on spot capacity",
    type: "kubernetes:karpenter.sh/v1:NodePool",
    inputs: karpenter(["g6.12xlarge"], "spot", "8"),
    around: [nodeClass({ volumeSize: "100Gi", volumeType: "gp3" })],
    amounts: [
      [0, 26_873.344],
      [0, 64],
    ],
  },
  {
    what: "a database in two zones, with its disk, backups and first user's secret",
    type: "aws:rds/instance:Instance",
    inputs: {
      instanceClass: "db.m7g.xlarge",
      multiAz: true,
      allocatedStorage: 200,
      maxAllocatedStorage: 400,
      storageType: "gp3",
      manageMasterUserPassword: true,
    },
    amounts: [
      [492.02, 492.02],
      [46, 92],
      [0, 19],
      [0.4, 0.4],
    ],
  },
  {
    what: "a database in one zone whose disk does not grow",
    type: "aws:rds/instance:Instance",
    inputs: { instanceClass: "db.t4g.small", multiAz: false, allocatedStorage: 20, storageType: "gp3" },
    amounts: [
      [23.36, 23.36],
      [2.3, 2.3],
      [0, 1.9],
    ],
  },
  {
    what: "a bucket by what is stored in it and asked of it",
    type: "aws:s3/bucket:Bucket",
    inputs: { bucket: "data" },
    amounts: [
      [0.23, 23],
      [0.05, 5],
      [0.04, 4],
    ],
  },
  { what: "images", type: "aws:ecr/repository:Repository", inputs: { name: "models" }, amounts: [[1, 20]] },
  { what: "a key that is rotated", type: "aws:kms/key:Key", inputs: { enableKeyRotation: true }, amounts: [[1, 3]] },
  { what: "a key that is not", type: "aws:kms/key:Key", inputs: { enableKeyRotation: false }, amounts: [[1, 1]] },
  { what: "a secret", type: "aws:secretsmanager/secret:Secret", inputs: { name: "sign-on" }, amounts: [[0.4, 0.4]] },
  {
    what: "log lines by how long they are kept",
    type: "aws:cloudwatch/logGroup:LogGroup",
    inputs: { retentionInDays: 60 },
    amounts: [
      [0.5, 25],
      [0.06, 3],
    ],
  },
  {
    what: "a first trail by its records of data alone",
    type: TRAIL,
    inputs: { advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }] }] },
    amounts: [[0, 1]],
  },
  {
    what: "a second trail by what is done in the account too",
    type: TRAIL,
    inputs: { name: "copy" },
    around: [planned(TRAIL, "a-first", {})],
    amounts: [[0.2, 20]],
  },
  { what: "a queue", type: "aws:sqs/queue:Queue", inputs: { name: "interruptions" }, amounts: [[0, 0.4]] },
];

describe("on AWS", () => {
  it.each(CASES)("counts $what", ({ amounts, around, inputs, more, type }) => {
    const cost = costsOf("aws", type, inputs, around, more);

    expect(cost.amounts).toEqual(amounts);
    expect(cost.unpriced).toEqual([]);
  });

  it("tells the nodes of an autoscaler apart from those that the cloud runs, and spot from the rest", () => {
    const around = [nodeClass({ volumeSize: "100Gi", volumeType: "gp3" })];
    const { items } = costsOf("aws", "kubernetes:karpenter.sh/v1:NodePool", karpenter(["g6.12xlarge"], "spot", "8"), around);

    expect(items.map(({ layer, spot }) => [layer, spot])).toEqual([
      ["cluster", true],
      ["cluster", false],
    ]);
  });

  it("says as which of several types nodes are priced", () => {
    const around = [nodeClass({ volumeSize: "100Gi", volumeType: "gp3" })];
    const { items } = costsOf(
      "aws",
      "kubernetes:karpenter.sh/v1:NodePool",
      karpenter(["m6i.large", "m6a.large"], "on-demand", "1"),
      around,
    );

    expect(items[0]?.assumed).toBe("priced as m6a.large");
  });

  it.each([
    ["nodes of Karpenter without a limit", "kubernetes:karpenter.sh/v1:NodePool", { spec: { template: { spec: {} } } }],
    ["a SageMaker domain", "aws:sagemaker/domain:Domain", {}],
    ["an MLflow app", "aws:sagemaker/mlflowApp:MlflowApp", {}],
  ])("lists %s, which nobody can price", (_, type, inputs) => {
    const { amounts, unpriced } = costsOf("aws", type, inputs);

    expect([amounts, unpriced.length]).toEqual([[], 1]);
  });
});
