import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK } from "../../support/tracking-server.ts";

const SERVING = join(import.meta.dirname, "../../../components/serving");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
const ask = python === undefined ? undefined : asking(python);
afterAll(async () => {
  await ask?.end();
  await python?.[Symbol.asyncDispose]();
});

/** The program as one process that answers line by line, so that a case that fails can be made smaller. */
function asking(environment: NonNullable<typeof python>) {
  const process = execa(environment.program("python"), ["-B", join(import.meta.dirname, "redact.py"), SERVING], {
    cwd: environment.folder,
    env: environment.environment(),
    extendEnv: false,
    reject: false,
  });
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  return {
    async answer(question: unknown): Promise<unknown> {
      process.stdin.write(`${JSON.stringify(question)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error((await process).stderr);
      return JSON.parse(line.value);
    },
    async end() {
      process.stdin.end();
      await process;
    },
  };
}

/** Stands in every value that nobody may keep, and in nothing else. */
const SECRET = "s3cr3t";

const secrets = fc.oneof(
  fc.constant(SECRET),
  fc.array(fc.constant(SECRET), { maxLength: 3 }),
  fc.constant({ [SECRET]: 1 }),
  fc.constant(`{"a": "${SECRET}"}`),
);

/** A name as somebody else writes it. */
function written(name: string) {
  return fc.constantFrom(name, name.toUpperCase(), ` ${name} `, `${name[0]?.toUpperCase()}${name.slice(1)}`);
}

const REDACTED = ["ssn", "e-mail", "größe", "full name"];
const KEPT = ["age", "income", "note", "ssn2"];

/** Values under names that may be kept, below which there may be others that may not. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.integer(),
    fc.constantFrom("plain text", "[urgent] call me", '"quoted', "", null, true, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    mapping(tie("value")),
    mapping(tie("value")).map((each) => JSON.stringify(each)),
    mapping(tie("value")).map((each) => `\ufeff \n${JSON.stringify(JSON.stringify(each))}`),
    mapping(tie("value")).map((each) => JSON.stringify(each).replaceAll("s", "\\u0073").slice(0, -1)),
  ),
}));

function mapping(inner: fc.Arbitrary<unknown>) {
  const forbidden = fc.constantFrom(...REDACTED).chain((name) => fc.tuple(written(name), secrets));
  const allowed = fc.tuple(fc.constantFrom(...KEPT), inner);
  return fc.array(fc.oneof(forbidden, allowed), { minLength: 1, maxLength: 4 }).map((entries) => Object.fromEntries<unknown>(entries));
}

const rows = fc.array(mapping(value), { minLength: 1, maxLength: 3 });

const NAMED = ["frame", "rows", "one", "named"] as const;
const NAMELESS = ["nameless-frame", "positions", "lists"] as const;
const forms = fc.constantFrom(...NAMED, ...NAMELESS, "texts", "pieces");

interface Kept {
  readonly inputs: readonly unknown[];
  readonly predictions: readonly unknown[];
}

describe.skipIf(ask === undefined)(`what is kept of requests${whySkipped(prepared)}`, () => {
  it("never holds a value under a redacted name, whatever form it comes in and however the name is written", {
    timeout: 300_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(rows, forms, async (given, form) => {
        const kept = (await ask?.answer({ redact: REDACTED.join(","), form, rows: given, declared: null })) as Kept;

        expect(JSON.stringify(kept.inputs)).not.toContain(SECRET);
        // Of an answer that has no names nobody can say what is in it.
        if (!NAMELESS.some((each) => each === form)) expect(JSON.stringify(kept.predictions)).not.toContain(SECRET);
      }),
      { numRuns: 600 },
    );
  });

  it("is all that there is where nothing is redacted, row by row", { timeout: 300_000 }, async () => {
    const plain = fc.array(
      fc.record(
        { age: fc.integer(), income: fc.double({ noNaN: true, noDefaultInfinity: true }), note: fc.string() },
        { noNullPrototype: true },
      ),
      { minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(plain, fc.constantFrom("frame", "rows", "named"), async (given, form) => {
        expect(await ask?.answer({ redact: "", form, rows: given, declared: null })).toMatchObject({
          inputs: JSON.parse(JSON.stringify(given)),
        });
      }),
    );
  });

  it.each(NAMED)("is of the columns that the model knows, where it says which: %s", async (form) => {
    const kept = await ask?.answer({ redact: "ssn", form, rows: [{ ssn: SECRET, age: 3, remark: "of Ada" }], declared: ["ssn", "age"] });

    expect(kept).toMatchObject({ inputs: [{ ssn: "[redacted]", age: 3 }] });
  });

  it.each([
    ["positions", ""],
    ["nameless-frame", ""],
  ] as const)("has positions for names where there are none and nothing is redacted: %s", async (form, redact) => {
    const kept = await ask?.answer({ redact, form, rows: [{ a: 1, b: "x" }], declared: null });

    expect(kept).toMatchObject({ inputs: [{ "0": 1, "1": "x" }] });
  });

  it("gives each row its part of the answer, and none where that cannot be told", async () => {
    const three = [{ a: 1 }, { a: 2 }, { a: 3 }];

    expect(await ask?.answer({ redact: "", form: "frame", rows: three, declared: null })).toMatchObject({ predictions: three });
    expect(await ask?.answer({ redact: "", form: "one", rows: three, declared: null })).toMatchObject({ predictions: [{ a: 1 }] });
    expect(await ask?.answer({ redact: "", form: "named", rows: three, declared: null })).toMatchObject({ predictions: three });
  });

  it("is chosen by the request's id alone, and grows with the share", async () => {
    const ids = fc.sample(fc.uuid(), { numRuns: 2000, seed: 1 });
    const sampled = async (share: number) => (await ask?.answer({ share, ids })) as boolean[];
    const [none, some, more, all] = await Promise.all([sampled(0), sampled(0.1), sampled(0.5), sampled(1)]);

    expect(none).not.toContain(true);
    expect(all).not.toContain(false);
    expect(some.filter(Boolean).length).toBeGreaterThan(140);
    expect(some.filter(Boolean).length).toBeLessThan(260);
    expect(ids.filter((_, index) => some[index] === true && more[index] !== true)).toEqual([]);
    expect(await sampled(0.1)).toEqual(some);
  });
});
