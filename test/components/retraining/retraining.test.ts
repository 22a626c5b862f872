import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainingPrograms } from "../../../components/pipelines/programs.ts";
import { RetrainingSpec } from "../../../components/retraining/contract.ts";
import { retrainingStages } from "../../../components/retraining/manifests.ts";
import { at, kindOf, objectsOf } from "../pods.ts";
import { retrainingFiles, WIRING } from "./wiring.ts";

const SPEC = RetrainingSpec.parse({ enabled: true });

const jobs = (spec: object, wiring = WIRING) =>
  kindOf(retrainingStages(RetrainingSpec.parse({ enabled: true, ...spec }), wiring), "CronJob");
const podOf = (job: object | undefined) => at(job, "spec", "jobTemplate", "spec", "template");
const envOf = (job: object | undefined) =>
  at(podOf(job), "spec", "containers", 0, "env") as readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: object;
  }[];

describe("retraining", () => {
  it("is nothing at all while it is off, or has no model", () => {
    expect(retrainingStages(RetrainingSpec.parse({}), WIRING)).toEqual([]);
    expect(retrainingStages(RetrainingSpec.parse({ enabled: true, models: [] }), WIRING)).toEqual([]);
  });

  it("looks each minute, one at a time, and leaves what failed to the next look", () => {
    const [job] = jobs({});

    expect(at(job, "metadata", "name")).toBe("retrain-example");
    expect(at(job, "spec")).toMatchObject({ schedule: "* * * * *", concurrencyPolicy: "Forbid" });
    expect(at(job, "spec", "jobTemplate", "spec", "backoffLimit")).toBe(0);
  });

  it("has no right in the API server, and calls only whom it asks", () => {
    const stages = retrainingStages(SPEC, WIRING);
    const [job] = jobs({});
    const [policy] = kindOf(stages, "NetworkPolicy");

    expect(objectsOf(stages).filter((object) => "kind" in object && /Role|Binding/.test(object.kind))).toEqual([]);
    expect(at(podOf(job), "spec", "automountServiceAccountToken")).toBe(false);
    expect(at(policy, "spec", "ingress")).toEqual([]);
    expect(
      (at(policy, "spec", "egress") as { ports: { port: number }[] }[])
        .flatMap(({ ports }) => ports.map(({ port }) => port))
        .toSorted((a, b) => a - b),
    ).toEqual([5000, 7070, 9093]);
    for (const system of ["alertmanager", "mlflow", "object-store"])
      expect(at(podOf(job), "metadata", "labels", `client.mlops-estate/${system}`), system).toBe("true");
  });

  it("has a key for each of two buckets, and each variable once", () => {
    const env = envOf(jobs({})[0]);
    const key = (name: string) => env.find((each) => each.name === name)?.valueFrom;

    expect(new Set(env.map(({ name }) => name)).size).toBe(env.length);
    expect(key("AWS_SECRET_ACCESS_KEY")).toMatchObject({ secretKeyRef: { name: "object-store-key-data" } });
    expect(key("CAPTURES_AWS_SECRET_ACCESS_KEY")).toMatchObject({ secretKeyRef: { name: "object-store-key-captures" } });
    expect(env.filter(({ name, value }) => /SECRET|KEY/.test(name) && value !== undefined)).toEqual([]);
  });

  it("learns from captures only where it is told to", () => {
    const named = (models: readonly object[]) => envOf(jobs({ models })[0]).find(({ name }) => name === "RECENT")?.value;

    expect(named([{ name: "example" }])).toBe("s3://captures");
    expect(named([{ name: "example", learnFromRequests: false }])).toBeUndefined();
  });

  it("refuses to train what nothing releases", () => {
    expect(() => jobs({ models: [{ name: "stranger" }] })).toThrow("the model stranger is trained anew, and nothing releases it");
  });

  it("brings all that its programs take from each other", () => {
    const files = { ...trainingPrograms(), ...retrainingFiles() };
    const [programs] = kindOf(retrainingStages(SPEC, { ...WIRING, programs: files }), "ConfigMap");
    const texts = at(programs, "data") as Readonly<Record<string, string>>;

    for (const module of [
      "audit",
      "registry",
      "captured",
      "train",
      "evaluate",
      "validate",
      "provenance",
      "promote",
      "training_data",
      "card",
    ])
      expect(Object.keys(texts)).toContain(`${module}.py`);
    expect(texts["retrain.py"]).toBe(files["retrain.py"]);
  });

  it("has a Job of its own for every model, whatever the models are called", () => {
    const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), (names) => {
        const wiring = { ...WIRING, releases: names.map((model) => ({ model, configMap: `route-${model}`, cronJob: `release-${model}` })) };
        const made = jobs({ models: names.map((each) => ({ name: each })) }, wiring);

        expect(new Set(made.map(({ metadata }) => metadata.name)).size).toBe(names.length);
        expect(made.map((job) => envOf(job).find((each) => each.name === "MODEL")?.value)).toEqual(names);
      }),
    );
  });
});

describe("the spec of retraining", () => {
  const told = (model: object) =>
    (RetrainingSpec.safeParse({ models: [{ name: "a", ...model }] }).error?.issues ?? []).map(({ path }) => path.join("."));

  it("tells every problem at once, by its key", () => {
    expect(told({ data: "https://x/y.csv", leastRecent: 1, cooldownMinutes: 0, maxWorse: 2, slices: ["a,b"] })).toEqual([
      "models.0.data",
      "models.0.leastRecent",
      "models.0.maxWorse",
      "models.0.cooldownMinutes",
      "models.0.slices.0",
    ]);
  });

  it.each([
    "",
    "s3://data/houses.csv",
    "gs://estate-data/a/b.csv",
    "wasbs://data@estate.blob.core.windows.net/a.csv",
    "runs:/0123/data.csv",
  ])("takes the address %j", (data) => {
    expect(told({ data })).toEqual([]);
  });

  it.each(["file:///etc/passwd", "s3://user:secret@data/x.csv", "/data/x.csv", "s3://a b"])("refuses the address %j", (data) => {
    expect(told({ data })).toEqual(["models.0.data"]);
  });

  it("refuses one model twice", () => {
    const { error } = RetrainingSpec.safeParse({ models: [{ name: "a" }, { name: "a" }] });

    expect(error?.issues).toMatchObject([{ path: ["models", 1, "name"], message: "must differ from models[0].name" }]);
  });
});
