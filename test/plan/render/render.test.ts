import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { render } from "../../../plan/render/index.ts";
import { writeRender } from "../../../plan/render/write.ts";
import { configMap, planned, planOf } from "./plans.ts";

const release = {
  urn: "release",
  type: "kubernetes:helm.sh/v3:Release",
  inputs: {
    chart: "widgets",
    name: "widgets",
    namespace: "fixture",
    version: "1.2.3",
    values: { replicas: 2 },
    repositoryOpts: { repo: "https://charts.example.com" },
  },
  dependencies: ["map"],
};

async function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "render-"));
}

test("each object becomes one file in the folder of its wave, marked as ours", () => {
  const [file] = render(planOf([configMap("map", [], { key: "value" })]));

  expect(file?.path).toBe("00/configmap.fixture.map.yaml");
  expect(parse(file?.content ?? "")).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "map",
      namespace: "fixture",
      labels: { "app.kubernetes.io/managed-by": "mlops-estate", "mlops-estate/environment": "fixture" },
    },
    data: { key: "value" },
  });
});

test("a release becomes a description of chart, version, repository and values", () => {
  const file = render(planOf([configMap("map"), release])).at(-1);

  expect(file?.path).toBe("01/helmrelease.fixture.widgets.yaml");
  expect(parse(file?.content ?? "").spec).toEqual({
    chart: "widgets",
    version: "1.2.3",
    repository: "https://charts.example.com",
    values: { replicas: 2 },
  });
});

test("resources of a cloud and components are not written", () => {
  const bucket = { urn: "bucket", type: "aws:s3/bucket:Bucket" };
  const component = { urn: "component", type: "estate:tracking:Tracking", custom: false };

  expect(render(planOf([bucket, component]))).toEqual([]);
});

test("the order in which resources were recorded does not show", () => {
  const resources = [configMap("a"), configMap("b", ["a"]), configMap("c", ["a"]), { ...release, dependencies: ["b", "c"] }];
  const expected = render(planOf(resources));

  fc.assert(
    fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), (shuffled) => {
      expect(render(planOf(shuffled))).toEqual(expected);
    }),
  );
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom("..", ".", "/", "../../etc/passwd", "a/b", "a\\b", "con", "A", "a", "a\n", "\0", "-", "x".repeat(5000)),
);

test("hostile names stay inside their folder and apart from each other", () => {
  const names = fc.uniqueArray(fc.record({ name: hostile, namespace: fc.option(hostile), kind: hostile }), {
    selector: ({ name, namespace, kind }) => JSON.stringify([kind, namespace ?? "", name]),
    maxLength: 8,
  });
  fc.assert(
    fc.property(names, (objects) => {
      const files = render(
        planOf(
          objects.map(({ kind, name, namespace }, index) =>
            planned(`urn${index}`, { apiVersion: "v1", kind, metadata: { name, ...(namespace === null ? {} : { namespace }) } }),
          ),
        ),
      );
      for (const { path } of files) expect(path).toMatch(/^\d\d\/[a-z0-9.-]{1,250}\.yaml$/);
      for (const { path } of files) expect(path).not.toContain("../");
      expect(new Set(files.map(({ path }) => path)).size).toBe(objects.length);
    }),
  );
});

test.each([
  ["secret", "holds a secret"],
  ["unknown", "known only after an update"],
])("a %s is refused with resource and key path, and nothing of the rest is returned", (marker, reason) => {
  const bad = planned("urn-of-bad", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "bad" },
    data: { list: [{}, { "estate:value": marker }] },
  });

  expect(() => render(planOf([configMap("good"), bad]))).toThrow(new RegExp(`urn-of-bad data\\.list\\[1\\]: .*${reason}`));
});

test("two resources that are the same object are refused, whatever version they ask for", () => {
  const one = planned("one", { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } });
  const two = planned("two", { apiVersion: "example.com/v1beta1", kind: "Widget", metadata: { name: "w" } });

  expect(() => render(planOf([one, two]))).toThrow("two: is the same Widget w as one");
});

test("an object without a name is refused", () => {
  expect(() => render(planOf([planned("nameless", { apiVersion: "v1", kind: "ConfigMap", metadata: {} })]))).toThrow(
    "nameless metadata.name",
  );
});

test("a second render removes the stale files of the first", async () => {
  const folder = join(await emptyFolder(), "deep", "out");
  await writeRender(render(planOf([configMap("a"), configMap("b", ["a"])])), folder, "fixture");
  await writeRender(render(planOf([configMap("a")])), folder, "fixture");

  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([".mlops-estate-render", "00", "00/configmap.fixture.a.yaml"]);
  expect(await readdir(join(folder, ".."))).toEqual(["out"]);
});

test("a folder that no render made is refused and left as it is", async () => {
  const folder = await emptyFolder();
  await writeFile(join(folder, "thesis.txt"), "precious");

  await expect(writeRender([], folder, "fixture")).rejects.toThrow("holds files that no render made");
  expect(await readFile(join(folder, "thesis.txt"), "utf8")).toBe("precious");
});

test("another environment's render is refused", async () => {
  const folder = await emptyFolder();
  await writeRender([], folder, "production");

  await expect(writeRender([], folder, "fixture")).rejects.toThrow("holds the render of environment production");
});

test("an output folder that cannot be written is one clear sentence", async () => {
  const file = join(await emptyFolder(), "file");
  await writeFile(file, "");

  await expect(writeRender([], join(file, "out"), "fixture")).rejects.toThrow(
    /^cannot write the render to .*: a part of the path is a file$/,
  );
});
