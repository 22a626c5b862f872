import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { sorted } from "../../plan/values.ts";
import { type Binding, type BindingRecord, configKey, digestOf, recordIn, recordToJson, refuseMoved } from "../../preview/binding.ts";
import { findRecord, keepRecord } from "../../preview/binding-records.ts";
import { scratchFolder } from "./sides/project.ts";

const part = fc.string({ maxLength: 4 });
const binding: fc.Arbitrary<Binding> = fc.record(
  { environment: part, programKey: part, config: part, baseRevision: part, stateSerial: part },
  { requiredKeys: ["environment", "programKey", "config", "baseRevision"], noNullPrototype: true },
);

const record: BindingRecord = {
  baseName: "origin/main",
  binding: { environment: "prod", programKey: "p".repeat(64), config: "c".repeat(64), baseRevision: "b".repeat(40), stateSerial: "live:5" },
};

const { stateSerial: _serial, ...withoutState } = record.binding;

describe("a digest", () => {
  it("is the same for the same parts, and another for all others", () => {
    fc.assert(
      fc.property(binding, binding, (a, b) => {
        const areSame = JSON.stringify(sorted(Object.entries(a))) === JSON.stringify(sorted(Object.entries(b)));

        expect(digestOf(a) === digestOf(b)).toBe(areSame);
        expect(digestOf(a)).toBe(digestOf({ ...a }));
        expect(digestOf(a)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it("does not depend on the order of the configuration, and does on everything in it", () => {
    fc.assert(
      fc.property(fc.dictionary(part, part, { noNullPrototype: true }), part, part, (config, key, value) => {
        const others = Object.fromEntries(Object.entries(config).filter(([each]) => each !== key));
        const turned = Object.fromEntries(Object.entries(config).toReversed());

        expect(configKey(turned)).toBe(configKey(config));
        expect(configKey({ ...others, [key]: value })).not.toBe(configKey(others));
      }),
    );
  });
});

describe("what is to be carried out", () => {
  it("is let through when nothing has moved", () => {
    expect(() => refuseMoved(record, { ...record.binding })).not.toThrow();
    expect(() => refuseMoved({ ...record, binding: withoutState }, { ...withoutState })).not.toThrow();
  });

  it.each([
    ["programKey", "program: its code, its packages or the version of Node are others: pppppppppppp in the preview, xxxxxxxxxxxx now"],
    ["config", "config: the environment's file says something else: cccccccccccc in the preview, xxxxxxxxxxxx now"],
    ["baseRevision", "base (origin/main): what it was compared with has moved: bbbbbbbbbbbb in the preview, xxxxxxxxxxxx now"],
    ["stateSerial", "state: what stands has changed: live:5 in the preview, xxxxxxxxxxxx now"],
  ])("is refused when %s has moved, and nothing else is blamed", (key, problem) => {
    const short = digestOf(record.binding).slice(0, 12);

    const carryOut = () => refuseMoved(record, { ...record.binding, [key]: "x".repeat(64) });

    expect(carryOut).toThrow(`prod is not what was previewed as ${short}; nothing was touched.`);
    expect(carryOut).toThrow(new RegExp(`\n  ${problem.replace(/[()]/g, "\\$&")}$`));
    expect(carryOut).not.toThrow(/\n.*\n/);
  });

  it("is told of all parts that have moved at once, of a state that is gone too", () => {
    const now = { programKey: "x", config: "x", baseRevision: "x" };

    expect(() => refuseMoved(record, now)).toThrow(
      /program: [^]*config: [^]*base [^]*state: what stands has changed: live:5 in the preview, none now/,
    );
  });
});

describe("the record of a preview", () => {
  it("is found by its digest, by the first twelve digits, and in a file", async () => {
    const folder = await scratchFolder();
    const digest = await keepRecord(folder, record);
    const file = join(folder, "kept.json");
    await writeFile(file, recordToJson(record));

    for (const word of [digest, digest.slice(0, 12), file]) expect(await findRecord(folder, word, "prod")).toEqual(record);
    expect(await readdir(join(folder, "previews"))).toEqual([`${digest}.json`]);
  });

  it("is found in the JSON form of a whole preview", () => {
    const other = { environment: "dev", digest: "", error: "it cannot be planned" };
    const own = { environment: "prod", digest: digestOf(record.binding), binding: record.binding };
    const text = JSON.stringify({
      version: 1,
      base: { name: "origin/main", revision: record.binding.baseRevision },
      environments: [other, own],
    });

    expect(recordIn(text, "prod", "preview.json")).toEqual(record);
    expect(recordIn(text.replace("origin/main", "export.json").replace("b".repeat(40), "export:1"), "prod", "it").baseName).toBe(
      "b".repeat(40),
    );
    expect(() => recordIn(text, "dev", "preview.json")).toThrow("dev could not be previewed there, or by another version");
    expect(() => recordIn(text, "local", "preview.json")).toThrow("preview.json is no preview of local, but of dev, prod");
  });

  it.each([
    ["no digest and no file", "deadbeef", "it is no digest of at least twelve digits, and no such file exists"],
    ["a digest of nothing", "0123456789ab", "no preview with the digest 0123456789ab was made here; run `estate preview prod`"],
    ["a path out of the folder", "../../etc/passwd\u0000", "cannot be read"],
  ])("is not found by %s, which is told", async (_, word, message) => {
    await expect(findRecord(await scratchFolder(), word, "prod")).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringContaining(message) as string,
    });
  });

  it("is not guessed where the digits name two", async () => {
    const folder = await scratchFolder();
    await keepRecord(folder, record);
    for (const end of ["a", "b"]) await writeFile(join(folder, "previews", `${"1".repeat(63)}${end}.json`), "");

    await expect(findRecord(folder, "1".repeat(12), "prod")).rejects.toThrow("111111111111 is the beginning of 2 digests");
  });

  it("of another environment is refused", async () => {
    const folder = await scratchFolder();
    const digest = await keepRecord(folder, record);

    await expect(findRecord(folder, digest, "dev")).rejects.toThrow(/is no preview of dev, but of prod/);
  });

  it("that somebody has changed is refused, whatever was changed", () => {
    const { digest, ...rest } = JSON.parse(recordToJson(record)) as { digest: string };
    for (const key of Object.keys(record.binding)) {
      const changed = JSON.stringify({ ...rest, digest, binding: { ...record.binding, [key]: "other" } });

      expect(() => recordIn(changed, "prod", "it"), key).toThrow(UserError);
    }
    expect(() => recordIn(JSON.stringify({ ...rest, digest, environment: "dev" }), "dev", "it")).toThrow(UserError);
  });

  it("is read or refused, and never a defect, whatever a file holds", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          part,
          fc.json().map((json) => `{"base":${json},"environments":[${json},{"environment":"prod","binding":${json}}]}`),
        ),
        (text) => {
          expect(() => recordIn(text, "prod", "it")).toThrow(UserError);
        },
      ),
    );
  });
});
