import { Ajv } from "ajv";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import schema from "../../../docs/reference/preview.schema.json" with { type: "json" };
import { previewToJson } from "../../../preview/formats/json.ts";
import { previewToJunit } from "../../../preview/formats/junit.ts";
import { previewToSarif } from "../../../preview/formats/sarif.ts";
import { previewToText } from "../../../preview/formats/text.ts";
import { aFinding, anEnvironment, anUpdate, aPreview, aResource, aRisk } from "./sample.ts";

const judgement = {
  ...anEnvironment().judgement,
  violated: [aFinding("mlflow", "must be pinned", true), aFinding("old", "must be pinned", false)],
};

const REPLACED = aResource("bucket").urn;

describe("as SARIF", () => {
  const preview = aPreview([anEnvironment({ risks: [aRisk()], judgement })]);

  test("a risk stands at the line of the program that makes the resource", () => {
    const { runs } = JSON.parse(previewToSarif(preview)) as Log;
    const [risk] = runs[0]?.results ?? [];
    expect(risk).toMatchObject({ ruleId: "risk/stateful-goes", level: "error" });
    expect(risk?.locations?.[0]?.physicalLocation).toEqual({ artifactLocation: { uri: "stacks/cloud.ts" }, region: { startLine: 51 } });
  });

  test("a violation of what is not changed stands at the environment's file, and says whether it is new", () => {
    const { runs } = JSON.parse(previewToSarif(preview)) as Log;
    const [, fresh, old] = runs[0]?.results ?? [];
    expect([fresh?.baselineState, old?.baselineState]).toEqual(["new", "unchanged"]);
    expect(old?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe("environments/Pulumi.prod.yaml");
  });

  test("every rule that a result names is declared once", () => {
    const { runs } = JSON.parse(previewToSarif(preview)) as Log;
    const declared = (runs[0]?.tool.driver.rules ?? []).map(({ id }) => id);
    expect(declared).toEqual([...new Set(declared)]);
    for (const { ruleId } of runs[0]?.results ?? []) expect(declared).toContain(ruleId);
  });
});

describe("as JUnit", () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => ["testsuite", "testcase"].includes(name),
  });

  test("a control that is violated fails, what would be destroyed fails, and the rest passes", () => {
    const xml = previewToJunit(
      aPreview([anEnvironment({ judgement, destroyed: [{ urn: REPLACED }, { urn: REPLACED, allowedBecause: "moved" }] })]),
    );
    const [suite] = parser.parse(xml).testsuites.testsuite;
    expect(Number(suite.failures)).toBe(2);
    const failed = suite.testcase.filter((each: { failure?: object }) => each.failure !== undefined);
    expect(failed.map(({ name }: { name: string }) => name)).toEqual(["images-are-pinned", "Deployment bucket"]);
    expect(failed[0].failure.message).toContain("new: ");
    expect(suite.testcase.length).toBe(Number(suite.tests));
  });

  test("an environment that cannot be previewed fails by its reason", () => {
    const xml = previewToJunit(aPreview([anEnvironment({ outcome: "error", error: "config <is> bad" })]));
    expect(parser.parse(xml).testsuites.testsuite[0].testcase[0].failure.message).toBe("config <is> bad");
  });

  test("is well formed whatever names say", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (word) => {
        const environment = anEnvironment({ environment: word, judgement: { ...judgement, violated: [aFinding(word, word)] } });
        expect(XMLValidator.validate(previewToJunit(aPreview([environment, anEnvironment({ error: word })])))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("as JSON", () => {
  test("keeps to its published schema", () => {
    const isValid = new Ajv({ allowUnionTypes: true }).compile(schema);
    const waiver = { control: "images-are-pinned", resource: "*", reason: "because", owner: "platform", expires: "2027-01-01" };
    const waived = [{ ...aFinding(), finding: { ...aFinding().finding, waiver } }];
    const replaced = { ...anUpdate(), replacement: { because: ["spec"], source: "schema", deleteFirst: true }, previousUrn: REPLACED };
    const whole = anEnvironment({ risks: [aRisk()], judgement: { ...judgement, waived }, changes: [replaced], drift: [anUpdate()] });
    expect(isValid(JSON.parse(previewToJson(aPreview([whole, anEnvironment({ cloud: undefined, error: "no" })]))))).toBe(true);
    expect(isValid(JSON.parse(previewToJson(aPreview([{ ...whole, verdict: 3 as never }]))))).toBe(false);
  });

  test("a change has its place in the program and not the whole of both resources", () => {
    const { environments } = JSON.parse(previewToJson(aPreview()));
    expect(environments[0].changes[0]).toMatchObject({ operation: "update", source: { file: "stacks/experiments.ts", line: 47 } });
    expect(environments[0].changes[0]).not.toHaveProperty("after");
  });
});

describe("as text", () => {
  test("nothing in it can move a terminal's cursor or fake a line, whatever names say", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (word) => {
        const environment = anEnvironment({ changes: [anUpdate(word, word, `${word}x`)], risks: [aRisk(word, "high", word)], judgement });
        expect(previewToText(aPreview([environment]))).not.toMatch(/[^\P{C}\n]/u);
      }),
    );
  });

  test("is coloured only where that is asked for", () => {
    expect(previewToText(aPreview(), true)).toContain("\u001b[");
    expect(previewToText(aPreview(), false)).not.toContain("\u001b[");
  });
});
