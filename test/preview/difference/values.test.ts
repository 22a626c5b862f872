import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";
import type { ValueChange } from "../../../preview/change.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { resource, urn } from "./resources.ts";

describe("changes of inputs", () => {
  it.each<readonly [string, PlanValue, PlanValue, readonly string[]]>([
    ["a number", { replicas: 1 }, { replicas: 2 }, ["change spec.replicas"]],
    ["a key that comes", {}, { replicas: 2 }, ["add spec.replicas"]],
    ["a key that goes", { replicas: 1 }, {}, ["remove spec.replicas"]],
    ["a key with a dot", { "a.b": 1 }, { "a.b": 2 }, ['change spec["a.b"]']],
    ["null and nothing", { a: null }, {}, ["remove spec.a"]],
    ["a list that becomes an object", [1], { a: 1 }, ["change spec"]],
    ["text that is JSON", '{"a":1}', '{"a":2}', ["change spec"]],
    ["an asset", asset("a"), asset("b"), ["change spec"]],
    ["an asset that stays", asset("a"), asset("a"), []],
    ["a secret that becomes plain", SECRET, "word", ["change spec"]],
    ["a value that becomes known", UNKNOWN, "word", ["change spec"]],
    ["a value that becomes unknown", "word", UNKNOWN, ["change spec"]],
    ["the order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ])("tell of %s", (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  it.each<readonly [string, PlanValue[], PlanValue[], readonly string[]]>([
    ["an environment variable that is put first", env("A", "B"), env("N", "A", "B"), ["add spec[0]"]],
    ["one that goes from the middle", env("A", "B", "C"), env("A", "C"), ["remove spec[1]"]],
    [
      "one that changes after another one came",
      env("A", "B"),
      [...env("N", "A"), { name: "B", value: "x" }],
      ["add spec[0]", "change spec[2].value"],
    ],
    ["one that is renamed", env("A", "B"), env("A", "C"), ["add spec[1]", "remove spec[1]"]],
    ["one that moves", env("A", "B", "C"), env("C", "A", "B"), ["add spec[0]", "remove spec[2]"]],
    ["the same name twice, by its place", env("A", "A"), [...env("A"), { name: "A", value: "x" }], ["change spec[1].value"]],
    [
      "ports by number and protocol",
      [port(80, "TCP"), port(80, "UDP")],
      [port(443, "TCP"), port(80, "TCP"), port(80, "UDP", "x")],
      ["add spec[0]", "add spec[2].name"],
    ],
    ["mounts by their path", [mount("/a"), mount("/b")], [mount("/b"), mount("/c")], ["remove spec[0]", "add spec[1]"]],
    [
      "a mount that changes after another one of the same volume came",
      [mount("/a"), mount("/b")],
      [mount("/n"), { ...Object(mount("/a")), readOnly: true }, mount("/b")],
      ["add spec[0]", "add spec[1].readOnly"],
    ],
    ["an item whose key breaks maps", [JSON.parse('{"__proto__":{}}')], [{ x: {} }], ["remove spec[0].__proto__", "add spec[0].x"]],
    ["words that come", ["a", "b"], ["a", "x", "b"], ["add spec[1]"]],
    ["a word that changes in its place", ["--a=1", "--b=2"], ["--a=1", "--b=3"], ["change spec[1]"]],
    ["words that all change, one by one", ["a", "b"], ["c", "d"], ["change spec[0]", "change spec[1]"]],
    ["a list without anything left, as a whole", ["a", "b"], ["c"], ["change spec"]],
    ["an empty list that is filled", [], ["a"], ["add spec[0]"]],
    ["rules without a name, by their content", [{ cidr: "a" }, { cidr: "b" }], [{ cidr: "x" }, { cidr: "b" }], ["change spec[0].cidr"]],
    [
      "a rule without a name that comes first",
      [{ cidr: "a" }, { cidr: "b" }],
      [{ cidr: "x" }, { cidr: "a" }, { cidr: "b" }],
      ["add spec[0]"],
    ],
  ])("tell of %s", (_, before, after, expected) => {
    expect(changed(before, after)).toEqual(expected);
  });

  it("say nothing of a hundred thousand items that stay when one comes first", () => {
    const items = Array.from({ length: 100_000 }, (_, at) => `item ${at}`);

    expect(changed(items, ["new", ...items])).toEqual(["add spec[0]"]);
  });
});

describe("a list of very many items", () => {
  it("may change in every place", () => {
    const [before, after] = ["a", "b"].map((letter) => Array.from({ length: 200_000 }, (_, at) => `${letter} ${at}`));

    expect(changed({ list: before ?? [] }, { list: after ?? [] })).toHaveLength(200_000);
  });
});

describe("what is unknown or secret", () => {
  const [source, other] = [resource("source"), resource("other")];

  it.each([UNKNOWN, SECRET])("is unchanged where it comes from what stays: %j", (marker) => {
    const before = from({ spec: marker }, { spec: [source] });

    expect(values([source, before], [{ ...source, inputs: { a: 1 } }, before])).toEqual([]);
  });

  it.each([UNKNOWN, SECRET])("is in doubt where it comes from elsewhere: %j", (marker) => {
    const before = from({ spec: marker }, { spec: [source] });
    const after = from({ spec: marker }, { spec: [other] });

    expect(values([source, other, before], [source, other, after])).toEqual(["unknown spec"]);
  });

  it("is in doubt where it comes from what is made anew", () => {
    const bucket = (name: string) => resource("bucket", { type: "aws:s3/bucket:Bucket", inputs: { bucket: name } });
    const user = from({ spec: { a: UNKNOWN, b: 1 }, more: UNKNOWN }, { spec: [bucket("")] });

    expect(values([bucket("a"), user], [bucket("b"), user])).toEqual(["unknown spec.a"]);
  });

  it("is unchanged beside one that comes with a new source, since that accounts for the source", () => {
    const before = from({ spec: { a: UNKNOWN } }, { spec: [source] });
    const after = from({ spec: { a: UNKNOWN, b: UNKNOWN } }, { spec: [other, source] });

    expect(values([source, before], [other, source, after])).toEqual(["add spec.b"]);
  });

  it("is unchanged where its source only has another name", () => {
    const before = from({ spec: UNKNOWN }, { spec: [source] });
    const renamed = resource("renamed", { aliases: [source.urn] });

    expect(values([source, before], [renamed, from({ spec: UNKNOWN }, { spec: [renamed] })])).toEqual([]);
  });
});

describe("changes that are to be ignored", () => {
  it.each<readonly [string, PlanValue, PlanValue, readonly string[]]>([
    ["spec", 1, 2, []],
    ["spec.a", { a: 1, b: 1 }, { a: 2, b: 2 }, ["change spec.b"]],
    ["spec.a", { b: 1 }, { a: 2, b: 1 }, []],
    ["spec.a", { a: 1, b: 1 }, { b: 1 }, []],
    ["spec.a.b", { a: 1 }, { a: { b: 1 } }, ["change spec.a"]],
    ["spec[0].a", [{ a: 1, b: 1 }], [{ a: 2, b: 2 }], ["change spec[0].b"]],
    ["spec[*].a", [{ a: 1 }, { a: 2 }], [{ a: 8 }, { a: 9 }], []],
    ["spec[*]", [1, 2], [3, 4], []],
    ["spec[*]", [1], [3, 4], ["add spec[1]"]],
    ["spec.*", { a: 1 }, { b: 2 }, []],
    ['spec["x.y"]', { "x.y": 1 }, { "x.y": 2 }, []],
    ["spec[", 1, 2, ["change spec"]],
    ["*", 1, 2, []],
  ])("at %s are", (path, before, after, expected) => {
    const [was, is] = [before, after].map((spec) => resource("a", { inputs: { spec }, ignoreChanges: [path] }));

    expect(values([was], [is])).toEqual(expected);
  });
});

function changed(before: PlanValue, after: PlanValue): string[] {
  return values([resource("a", { inputs: { spec: before } })], [resource("a", { inputs: { spec: after } })]);
}

function values(before: readonly (PlannedResource | undefined)[], after: readonly (PlannedResource | undefined)[]): string[] {
  const { changes } = differenceOf(before.filter(isThere), after.filter(isThere));
  return changes.filter(({ name }) => name === "a").flatMap((change) => change.values.map(shown));
}

function isThere(each: PlannedResource | undefined): each is PlannedResource {
  return each !== undefined;
}

function shown({ kind, path }: ValueChange): string {
  return `${kind} ${path}`;
}

function from(inputs: PlannedResource["inputs"], sources: Record<string, readonly PlannedResource[]>): PlannedResource {
  const propertyDependencies = Object.fromEntries(Object.entries(sources).map(([key, found]) => [key, found.map((each) => each.urn)]));
  return resource("a", { urn: urn("a"), inputs, propertyDependencies });
}

function asset(letter: string): PlanValue {
  return { "estate:value": "asset", sha256: letter.repeat(64) };
}

function env(...names: string[]): PlanValue[] {
  return names.map((name) => ({ name, value: name }));
}

function port(containerPort: number, protocol: string, name?: string): PlanValue {
  return { containerPort, protocol, ...(name === undefined ? {} : { name }) };
}

function mount(mountPath: string): PlanValue {
  return { mountPath, name: "volume" };
}
