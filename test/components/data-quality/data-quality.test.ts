import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DataQualitySpec, type DataQualityWiring } from "../../../components/data-quality/contract.ts";
import { dataQualityStages } from "../../../components/data-quality/manifests.ts";
import { trainingOf } from "../../../components/pipelines/argo/manifests.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../../support/definitions.ts";
import { WIRING as PIPELINES } from "../pipelines/wiring.ts";
import { at, kindOf } from "../pods.ts";

const ON = DataQualitySpec.parse({ enabled: true });
const { buckets, teams, tracking } = PIPELINES;
const WIRING: DataQualityWiring = { teams, tracking, training: trainingOf(PIPELINES), data: buckets.data };
const DIGEST = `registry.example.com/quality@sha256:${"0".repeat(64)}`;

function templates(spec = ON, wiring = WIRING): Record<string, unknown>[] {
  return at(kindOf(dataQualityStages(spec, wiring), "WorkflowTemplate")[0], "spec", "templates") as Record<string, unknown>[];
}

function tasks(spec = ON, wiring = WIRING): Record<string, unknown>[] {
  return at(templates(spec, wiring)[0], "dag", "tasks") as Record<string, unknown>[];
}

describe("data checks", () => {
  it("are nothing at all while they are off", () => {
    expect(dataQualityStages(DataQualitySpec.parse({}), WIRING)).toEqual([]);
  });

  it("look whether data is valid, then whether it differs, then train on it", () => {
    expect(tasks().map(({ depends, name }) => [name, depends])).toEqual([
      ["validate", undefined],
      ["drift", "validate.Succeeded"],
      ["retrain", "drift.Succeeded"],
    ]);
    expect(tasks()[2]).toMatchObject({
      when: "{{tasks.drift.outputs.parameters.drifted}} == true",
      templateRef: { name: "train", template: "train" },
    });
    expect(at(tasks()[2], "arguments", "parameters")).toContainEqual({ name: "data", value: "{{workflow.parameters.data}}" });
  });

  it("train on nothing where that is off, or nothing trains", () => {
    expect(tasks(DataQualitySpec.parse({ enabled: true, retrain: false }))).toHaveLength(2);
    expect(tasks(ON, { ...WIRING, training: [] })).toHaveLength(2);
  });

  it("give each step just the parameters that it takes", () => {
    for (const task of tasks().slice(0, 2)) {
      const template = templates().find(({ name }) => name === task["template"]);
      const names = (value: unknown) => (value as { name: string }[]).map(({ name }) => name).toSorted();

      expect(names(at(task, "arguments", "parameters"))).toEqual(names(at(template, "inputs", "parameters")));
    }
  });

  it("run in the estate's own image, the mirror's, or the one that is named by its digest", () => {
    const image = (spec = ON, wiring = WIRING) => at(templates(spec, wiring)[1], "container", "image");

    expect(image()).toMatch(/^localhost\/mlops-estate\/quality:\d/);
    expect(image(ON, { ...WIRING, imagesMirror: "registry.example.com/m" })).toMatch(
      /^registry\.example\.com\/m\/mlops-estate\/quality:\d/,
    );
    expect(image(DataQualitySpec.parse({ enabled: true, image: DIGEST }))).toBe(DIGEST);
  });

  it("refuse an image that may change under its name", () => {
    for (const image of ["quality:latest", "registry.example.com/quality:1", DIGEST.slice(0, -1)])
      expect(DataQualitySpec.safeParse({ image }).error?.issues[0]?.message, image).toContain("digest");
  });

  it("tell Evidently's makers nothing", () => {
    for (const template of templates().slice(1))
      expect(at(template, "container", "env")).toContainEqual({ name: "DO_NOT_TRACK", value: "1" });
  });
});

describe.skipIf(DEFINITIONS_FOLDER === undefined)("workflow templates of data checks, by the upstream definitions", () => {
  it("are valid, field by field", () => {
    const definitions = new Definitions(join(DEFINITIONS_FOLDER ?? "", "argo-workflows"));
    for (const template of kindOf(dataQualityStages(ON, WIRING), "WorkflowTemplate"))
      expect(definitions.problemsOf(template as never)).toEqual([]);
  });
});
