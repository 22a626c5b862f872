import { describe, expect, it } from "vitest";
import { Environment } from "../../../environments/schema.ts";
import { destructiveOf } from "../../../preview/risks/allowed.ts";
import { change, planned } from "./changes.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const bucket = (name: string) => planned(BUCKET, {}, { name });
const because = "copied to the archive on 2026-11-01";

describe("what may be destroyed", () => {
  it("is nothing that nobody names", () => {
    const deleted = change(bucket("data"), undefined);
    const replaced = change(bucket("models"), bucket("models"), { operation: "replace" });

    expect(destructiveOf([deleted, replaced], [])).toEqual({ refused: [deleted, replaced], allowed: [], idle: [] });
  });

  it("is what an allowance names, with its reason, and nothing beside it", () => {
    const [data, models] = [change(bucket("data"), undefined), change(bucket("models"), undefined)];

    const { refused, allowed } = destructiveOf([data, models], [{ resource: `${BUCKET}::da*`, reason: because }]);

    expect(allowed).toEqual([{ change: data, reason: because }]);
    expect(refused).toEqual([models]);
  });

  it("is asked for neither where data stays nor where there is none", () => {
    const updated = change(bucket("data"), bucket("data"));
    const job = change(planned("kubernetes:batch/v1:Job"), undefined);

    expect(destructiveOf([updated, job], []).refused).toEqual([]);
  });

  it("is asked for where the cloud keeps what the program forgets", () => {
    const retained = change({ ...bucket("data"), retainOnDelete: true }, undefined);

    expect(destructiveOf([retained], []).refused).toEqual([retained]);
  });

  it("may be named by the name that it had", () => {
    const renamed = change(bucket("old"), bucket("new"), { operation: "replace" });

    expect(destructiveOf([renamed], [{ resource: `${BUCKET}::old`, reason: because }]).refused).toEqual([]);
  });

  it("leaves over allowances that nothing uses", () => {
    const idle = { resource: `${BUCKET}::gone-long-ago`, reason: because };
    const used = { resource: "*::data", reason: because };

    expect(destructiveOf([change(bucket("data"), undefined)], [idle, used]).idle).toEqual([idle]);
  });
});

describe("the key allowDestroy", () => {
  const environment = (allowDestroy: unknown) =>
    Environment.safeParse({ cloud: "local", owner: "platform", costCentre: "research", allowDestroy });

  it("is empty where nobody says anything", () => {
    expect(environment(undefined).data?.allowDestroy).toEqual([]);
  });

  it("takes a pattern and a reason", () => {
    expect(environment([{ resource: `${BUCKET}::data`, reason: because }]).success).toBe(true);
  });

  it.each([
    ["a pattern that fits everything", { resource: "*::*", reason: because }],
    ["a name without a type", { resource: "data", reason: because }],
    ["no reason", { resource: `${BUCKET}::data` }],
    ["a reason of a word", { resource: `${BUCKET}::data`, reason: "old" }],
    ["a key that it does not know", { resource: `${BUCKET}::data`, reason: because, until: "2027-01-01" }],
  ])("refuses %s", (_, allowance) => {
    expect(environment([allowance]).success).toBe(false);
  });
});
