import * as fc from "fast-check";
import { expect, test } from "vitest";
import { desiredState } from "../../../plan/render/desired.ts";
import { configMap, type Fixture, planned, planOf } from "./plans.ts";

/** Wave of each resource, by URN. */
function waves(resources: readonly Fixture[]): Record<string, number> {
  return Object.fromEntries(
    desiredState(planOf(resources)).flatMap(({ objects, releases }, wave) => [...objects, ...releases].map(({ urn }) => [urn, wave])),
  );
}

const component = (urn: string, rest: Partial<Fixture> = {}): Fixture => ({
  urn,
  type: "estate:tracking:Tracking",
  custom: false,
  ...rest,
});

interface Node {
  readonly earlier: readonly number[];
  readonly component: boolean;
  readonly parent: number | null;
}

/** Random resources, each of which depends on some of those before it and may stand under a component, as long as nothing waits for itself by that. */
const graphs = fc
  .array(fc.record({ earlier: fc.array(fc.nat(50), { maxLength: 4 }), component: fc.boolean(), parent: fc.option(fc.nat(50)) }), {
    maxLength: 30,
  })
  .map((nodes) => nodes.reduce<readonly Fixture[]>((made, node) => [...made, placedAfter(made, node)], []));

function placedAfter(made: readonly Fixture[], { earlier, component: isComponent, parent }: Node): Fixture {
  const urn = `r${made.length}`;
  const dependencies = [...new Set(earlier.filter((each) => each < made.length).map((each) => `r${each}`))].toSorted();
  if (isComponent) return component(urn, { dependencies });
  const above = made.find((each) => each.urn === `r${parent}` && each.custom === false);
  const waits = above !== undefined && waitsFor([...dependencies, ...(above.dependencies ?? [])], made).has(above.urn);
  return { ...configMap(urn, dependencies), ...(above === undefined || waits ? {} : { parent: above.urn }) };
}

/** Everything that something with these dependencies waits for: who waits for a component waits for what stands under it. */
function waitsFor(dependencies: readonly string[], made: readonly Fixture[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...dependencies];
  for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
    if (reached.has(urn)) continue;
    reached.add(urn);
    const resource = made.find((each) => each.urn === urn);
    const above = made.find((each) => each.urn === resource?.parent);
    const below = made.filter(({ parent }) => parent === urn).map((each) => each.urn);
    open.push(...(resource?.dependencies ?? []), ...(above?.dependencies ?? []), ...below);
  }
  return reached;
}

test("every object comes after what it depends on, in any graph", () => {
  fc.assert(
    fc.property(graphs, (resources) => {
      const placed = waves(resources);
      const pairs = resources.flatMap(({ urn, dependencies = [] }) =>
        dependencies.map((earlier) => [placed[earlier], placed[urn]] as const),
      );
      const wrong = pairs.filter(([earlier, later]) => earlier !== undefined && later !== undefined && earlier >= later);
      expect(wrong).toEqual([]);
      expect(Object.keys(placed)).toHaveLength(resources.filter(({ custom }) => custom !== false).length);
    }),
  );
});

test("a child waits for what its component depends on", () => {
  const placed = waves([
    configMap("first"),
    component("tracking", { dependencies: ["first"] }),
    { ...configMap("child"), parent: "tracking" },
  ]);

  expect(placed).toEqual({ first: 0, child: 1 });
});

test("to depend on a component is to depend on everything below it", () => {
  const inner = component("inner", { parent: "outer" });
  const placed = waves([component("outer"), inner, { ...configMap("deep"), parent: "inner" }, configMap("later", ["outer"])]);

  expect(placed).toEqual({ deep: 0, later: 1 });
});

test("a resource of a cloud passes the order on without a wave of its own", () => {
  const bucket: Fixture = { urn: "bucket", type: "aws:s3/bucket:Bucket", dependencies: ["first"] };
  const placed = waves([configMap("first"), bucket, configMap("last", ["bucket"])]);

  expect(placed).toEqual({ first: 0, last: 1 });
});

test("an object comes after its namespace and after the definition of its kind without being told", () => {
  const namespace = planned("z-namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "fixture" } });
  const definition = planned("y-definition", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "widgets.example.com" },
    spec: { group: "example.com", names: { kind: "Widget" } },
  });
  const widget = planned("widget", { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } });

  expect(waves([configMap("map"), widget, definition, namespace])).toEqual({ "z-namespace": 0, "y-definition": 0, map: 1, widget: 1 });
});

test("resources that wait for each other are refused by name", () => {
  expect(() => waves([configMap("a", ["b"]), configMap("b", ["a"]), configMap("c")])).toThrow(/a: waits for itself[^]*b: waits for itself/);
});

test("ten thousand objects in a row are placed without quadratic work", () => {
  const row = Array.from({ length: 10_000 }, (_, index) => configMap(`r${index}`, index === 0 ? [] : [`r${index - 1}`]));
  const before = process.cpuUsage();

  expect(waves(row)["r9999"]).toBe(9999);
  const { system, user } = process.cpuUsage(before);
  expect(system + user).toBeLessThan(5_000_000);
});
