import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { UserError } from "../../components/core/errors.ts";
import { loadEnvironment } from "../../environments/load.ts";

const VALID = { cloud: "local", owner: "platform", costCentre: "research" };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "estate-environments-"));
  mkdirSync(join(root, "environments"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(content: string | Uint8Array, name = "local"): void {
  writeFileSync(join(root, `environments/Pulumi.${name}.yaml`), content);
}

function refusal(content: string | Uint8Array): UserError {
  write(content);
  try {
    loadEnvironment("local", root);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

function config(values: object): string {
  return stringify({ config: values });
}

describe("a valid environment", () => {
  it("gets the schema's defaults for what it leaves out", () => {
    write(config(VALID));

    const { environment } = loadEnvironment("local", root);

    expect(environment).toMatchObject({ cloud: "local", maturity: 0, domain: "estate.localhost" });
  });

  it("may write its keys with the project's namespace, and a provider's keys beside them", () => {
    write(config({ "mlops-estate:cloud": "local", "mlops-estate:owner": "platform", costCentre: "research", "aws:region": "eu-west-1" }));

    const { environment, pulumiConfig } = loadEnvironment("local", root);

    expect(environment.owner).toBe("platform");
    expect(pulumiConfig["aws:region"]).toBe("eu-west-1");
  });

  it("reaches the program as the engine hands it over: text, keys in order, nothing for null", () => {
    write(
      "config:\n  cloud: local\n  owner: platform\n  costCentre: research\n  aws:none:\n  aws:z: { b: [{ d: 1, c: null }], a: true }\n  aws:n: 1.50\n",
    );

    expect(loadEnvironment("local", root).pulumiConfig).toMatchObject({
      "aws:none": "",
      "aws:z": '{"a":true,"b":[{"c":null,"d":1}]}',
      "aws:n": "1.5",
    });
  });

  it("may hold numbers as the text that `pulumi config set` writes", () => {
    write(config({ ...VALID, maturity: "2" }));

    expect(loadEnvironment("local", root).environment.maturity).toBe(2);
  });

  it("is handed over as the engine does: every value as text, objects as JSON", () => {
    write(config({ ...VALID, maturity: 1, charts: { mirror: "oci://registry.example.com/charts" } }));

    const { pulumiConfig } = loadEnvironment("local", root);

    expect(pulumiConfig).toMatchObject({
      "mlops-estate:maturity": "1",
      "mlops-estate:charts": '{"mirror":"oci://registry.example.com/charts"}',
    });
  });

  it("keeps its own value over the level's default", () => {
    write(config({ ...VALID, maturity: 3, monitoring: { retentionDays: 5 } }));

    expect(loadEnvironment("local", root).environment.monitoring.retentionDays).toBe(5);
  });
});

describe("a bad environment", () => {
  it("names file, line, column and key path of a wrong type", () => {
    const [problem] = refusal("config:\n  cloud: local\n  owner: 7\n  costCentre: research\n").problems;

    expect(problem).toMatchObject({ file: "environments/Pulumi.local.yaml", line: 3, column: 3, path: "owner" });
    expect(problem?.reason).toContain("must be a string");
  });

  it("suggests the nearest key for a misspelt one, at the key's own place", () => {
    const [problem] = refusal(`config:\n  cloud: local\n  owner: platform\n  costCenter: research\n`).problems.filter(
      ({ path }) => path === "costCenter",
    );

    expect(problem).toMatchObject({ line: 4, column: 3 });
    expect(problem?.reason).toContain("did you mean `costCentre`?");
  });

  it("lists the keys that exist where none is near", () => {
    const [problem] = refusal(config({ ...VALID, zzzzzzzz: 1 })).problems;

    expect(problem?.reason).toContain("cloud, maturity, owner");
  });

  it("suggests the nearest key inside a capability", () => {
    const [problem] = refusal(config({ ...VALID, monitoring: { retentionDay: 3 } })).problems;

    expect(problem).toMatchObject({ path: "monitoring.retentionDay", line: 6 });
    expect(problem?.reason).toContain("did you mean `retentionDays`?");
  });

  it.each([
    ["level 4", { ...VALID, maturity: 4 }, "maturity", "must be one of 0, 1, 2, 3 (got 4)"],
    ["unknown cloud", { ...VALID, cloud: "locl" }, "cloud", 'must be one of aws, gcp, azure, local (got "locl"); did you mean `local`?'],
    ["missing owner", { cloud: "local", costCentre: "research" }, "owner", "is required (string)"],
  ])("says rule, value and allowed values: %s", (_name, values, path, reason) => {
    const problems = refusal(config(values)).problems;

    expect(problems).toContainEqual(expect.objectContaining({ path, reason }));
  });

  it("reports two problems at once", () => {
    const paths = refusal(config({ ...VALID, maturity: 9, cloud: "moon" })).problems.map(({ path }) => path);

    expect(paths.sort()).toEqual(["cloud", "maturity"]);
  });

  it.each([
    ["YAML syntax error", "config:\n  cloud: [local\n  owner: x\n", 3],
    ["duplicate keys", "config:\n  cloud: local\n  cloud: aws\n", 3],
  ])("names the line of a %s", (_name, content, line) => {
    expect(refusal(content).problems[0]?.line).toBe(line);
  });

  it.each([
    ["an empty file", "", "is empty"],
    ["a file with only a comment", "# nothing\n", "is empty"],
    ["a list", "- a\n", "must be an object"],
    ["a key outside config", "cloud: local\n", "below `config:`"],
    ["text that is not UTF-8", Uint8Array.from([0x63, 0xff, 0xfe]), "not UTF-8"],
    ["a file of 1 MB", `config:\n  owner: ${"a".repeat(1_000_000)}\n`, "at most"],
    ["an alias bomb", aliasBomb(), "alias"],
  ])("says what is wrong with %s", (_name, content, reason) => {
    expect(refusal(content).message).toContain(reason);
  });

  it("shows no more of a long value than names it", () => {
    expect(refusal(config({ ...VALID, owner: "A".repeat(100_000) })).message.length).toBeLessThan(500);
  });

  it("cannot write to the terminal through a value", () => {
    expect(refusal(config({ ...VALID, cloud: "\u001b[31mred\u0007" })).message).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it("names the environments that exist when the name is unknown", () => {
    write(config(VALID));

    expect(() => loadEnvironment("locla", root)).toThrow("did you mean `local`?");
    expect(() => loadEnvironment("../../etc/passwd", root)).toThrow(UserError);
  });
});

describe("any input", () => {
  it("is accepted or refused with a UserError, never with another error", () => {
    fc.assert(
      fc.property(
        fc.object({
          key: fc.oneof(fc.string(), fc.constantFrom(...Object.keys(VALID), "maturity", "cluster", "monitoring", "__proto__")),
          maxDepth: 4,
        }),
        (values) => {
          write(config({ ...VALID, ...values }));
          try {
            loadEnvironment("local", root);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is read as text of any kind without another error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
        write(text);
        expect(() => loadEnvironment("local", root)).toThrow(UserError);
      }),
      { numRuns: 300 },
    );
  });
});

function aliasBomb(): string {
  const levels = Array.from({ length: 12 }, (_, level) => `  a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(", ")}]`);
  return `config:\n  a0: &a0 [1]\n${levels.join("\n")}\n`;
}
