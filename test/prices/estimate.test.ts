import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { UNKNOWN } from "../../plan/values.ts";
import { monthlyCostOf } from "../../prices/estimate.ts";
import type { MonthlyCost } from "../../prices/monthly-cost.ts";
import { costIn, parts, planned, REGIONS, storageClass } from "../support/priced.ts";
import { SAMPLES } from "./samples.ts";

const COMPONENT = "urn:pulumi:test::mlops-estate::estate:tracking:Tracking::tracking";

/** Resources of AWS in any number, each in a component or outside of all. */
const RESOURCES = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom(
      "aws:ec2/natGateway:NatGateway",
      "aws:s3/bucket:Bucket",
      "aws:kms/key:Key",
      "aws:iam/role:Role",
      "aws:no/such:Type",
    ),
    name: fc.string({ maxLength: 12 }),
    inComponent: fc.boolean(),
  }),
  { selector: ({ name, type }) => `${type} ${name}`, maxLength: 12 },
);

function resources(chosen: readonly { type: string; name: string; inComponent: boolean }[]): PlannedResource[] {
  const component = planned("estate:tracking:Tracking", "tracking", {}, { custom: false });
  return [component, ...chosen.map(({ inComponent, name, type }) => planned(type, name, {}, inComponent ? { parent: COMPONENT } : {}))];
}

describe("the monthly cost of a plan", () => {
  it("is nothing of a cloud on this machine", () => {
    const cost = monthlyCostOf({ cloud: "local", resources: [planned("kubernetes:core/v1:PersistentVolumeClaim", "data", {})] });

    expect(cost).toMatchObject({ total: { low: 0, high: 0 }, items: [], unpriced: [] });
  });

  it("does not depend on the order of resources", () => {
    fc.assert(
      fc.property(
        RESOURCES.chain((chosen) => fc.tuple(fc.constant(chosen), fc.shuffledSubarray(chosen, { minLength: chosen.length }))),
        ([chosen, shuffled]) => {
          const [first, second] = [chosen, shuffled].map((each) => JSON.stringify(costIn("aws", "us-east-1", resources(each))));

          expect(second).toBe(first);
        },
      ),
    );
  });

  it("is the sum of its items, to the ten-thousandth of a dollar", () => {
    fc.assert(
      fc.property(RESOURCES, (chosen) => {
        const { items, total } = costIn("aws", "us-east-1", resources(chosen));

        const sums = items.map(({ monthly }) => parts(monthly)).reduce(([a, b], [c, d]) => [a + c, b + d] as const, [0, 0] as const);
        expect(parts(total)).toEqual(sums);
      }),
    );
  });

  it("grows with every resource that is added", () => {
    fc.assert(
      fc.property(RESOURCES, RESOURCES, (some, more) => {
        const all = [...some, ...more.filter((each) => !some.some(({ name, type }) => name === each.name && type === each.type))];
        const [less, greater] = [some, all].map((each) => costIn("aws", "us-east-1", resources(each)));

        expect(greater?.total.low).toBeGreaterThanOrEqual(less?.total.low ?? 0);
        expect(greater?.total.high).toBeGreaterThanOrEqual(less?.total.high ?? 0);
        expect(greater?.unpriced.length).toBeGreaterThanOrEqual(less?.unpriced.length ?? 0);
      }),
    );
  });

  it("never falls with more nodes", () => {
    const POOLS: readonly ((low: number, high: number) => MonthlyCost)[] = [
      (minSize, maxSize) =>
        one("aws", "aws:eks/nodeGroup:NodeGroup", { instanceTypes: ["m6i.large"], scalingConfig: { minSize, maxSize } }),
      (totalMinNodeCount, totalMaxNodeCount) =>
        one("gcp", "gcp:container/nodePool:NodePool", {
          autoscaling: { totalMinNodeCount, totalMaxNodeCount },
          nodeConfig: { machineType: "e2-standard-2", spot: true },
        }),
      (minCount, maxCount) =>
        one("azure", "azure-native:containerservice:AgentPool", {
          enableAutoScaling: true,
          minCount,
          maxCount,
          vmSize: "Standard_D4s_v5",
          osDiskSizeGB: 100,
        }),
    ];
    const count = fc.nat({ max: 100 });
    fc.assert(
      fc.property(fc.constantFrom(...POOLS), count, count, count, count, (pool, low, span, more, further) => {
        const [few, many] = [pool(low, low + span), pool(low + more, low + span + more + further)];

        expect(many.total.low).toBeGreaterThanOrEqual(few.total.low);
        expect(many.total.high).toBeGreaterThanOrEqual(few.total.high);
        expect(few.total.high).toBeGreaterThanOrEqual(few.total.low);
      }),
    );
  });

  it.each(SAMPLES.map(({ cloud, resource }) => [resource.type, cloud, resource] as const))(
    "tells of %s what only an update can tell, and never makes it cheaper",
    (_, cloud, resource) => {
      const known = costIn(cloud, REGIONS[cloud], [storageClass({ type: "gp3" }), resource]);
      expect(known.total.high).toBeGreaterThan(0);

      const silent = leaves(resource.inputs).filter((path) => {
        const inputs = replaced(resource.inputs, path) as PlannedResource["inputs"];
        const cost = costIn(cloud, REGIONS[cloud], [storageClass({ type: "gp3" }), { ...resource, inputs }]);
        const told = cost.unpriced.some(({ what }) => !known.unpriced.some((each) => each.what === what));
        return cost.total.high < known.total.high && !told;
      });
      expect(silent).toEqual([]);
    },
  );

  it("names the capability whose component holds a resource, the nearest of several, as a preview does", () => {
    const outer = planned("estate:gateway:Gateway", "outer", {}, { custom: false });
    const inner = planned("estate:certificates:Certificates", "inner", {}, { custom: false, parent: outer.urn });
    const held = planned("aws:ec2/natGateway:NatGateway", "held", {}, { parent: inner.urn });
    const loose = planned("aws:kms/key:Key", "loose", {});

    const { items } = costIn("aws", "us-east-1", [outer, inner, held, loose]);
    expect(items.map(({ capability }) => capability)).toEqual(["certificates", "certificates", "estate"]);
  });

  it("does not pay for what somebody else made", () => {
    const zone = planned("aws:route53/zone:Zone", "zone", {}, { external: true });

    expect(costIn("aws", "us-east-1", [zone])).toMatchObject({ items: [], unpriced: [] });
  });

  it("lists a region without a price, and a plan without a region", () => {
    const gateway = planned("aws:ec2/natGateway:NatGateway", "nat", {});

    expect(costIn("aws", "eu-west-3", [gateway]).unpriced.map(({ what }) => what)).toEqual([
      "no price for nat gateway in eu-west-3",
      "no price for nat-traffic gateway in eu-west-3",
    ]);
    expect(monthlyCostOf({ cloud: "aws", resources: [gateway] }).unpriced[0]?.what).toBe("NAT gateway: region unknown until an update");
  });

  it("lists types that nobody has looked at, and not those that are free", () => {
    const cost = costIn("aws", "us-east-1", [planned("aws:no/such:Type", "new", {}), planned("aws:iam/role:Role", "role", {})]);

    expect(cost.unpriced.map(({ what }) => what)).toEqual(["resource of type aws:no/such:Type"]);
  });

  it("takes a user's own prices first, those of a region before those of all", () => {
    const gateway = planned("aws:ec2/eip:Eip", "address", {});
    const own = (price: Readonly<Record<string, number>>) => ({ pricesOf: "2027-01-01", prices: new Map([["aws/address/ipv4", price]]) });

    const totals = [{ everywhere: 0.01 }, { everywhere: 0.01, "us-east-1": 0.02 }, { "eu-west-1": 0.02 }, { everywhere: 0 }].map(
      (price) => costIn("aws", "us-east-1", [gateway], own(price)).total.low,
    );
    expect(totals).toEqual([7.3, 14.6, 3.65, 0]);
    expect(costIn("aws", "us-east-1", [gateway], own({ everywhere: 1 })).pricesOf).toBe("2027-01-01");
  });
});

function one(cloud: "aws" | "gcp" | "azure", type: string, inputs: PlannedResource["inputs"]): MonthlyCost {
  return costIn(cloud, REGIONS[cloud], [planned(type, "it", inputs)]);
}

type Path = readonly (string | number)[];

/** Paths of everything below a value, the objects among them too. */
function leaves(value: PlanValue, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, Array.isArray(value) ? Number(key) : key]));
  return path.length === 0 ? below : [path, ...below];
}

function replaced(value: PlanValue, [key, ...rest]: Path): PlanValue {
  if (key === undefined) return UNKNOWN;
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? replaced(each, rest) : each));
  const fields = value as Readonly<Record<string, PlanValue>>;
  return { ...fields, [key]: replaced(fields[key] ?? null, rest) };
}
