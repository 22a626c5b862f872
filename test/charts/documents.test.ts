import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { printedObjects } from "../../charts/documents.ts";
import type { PlanValue } from "../../plan/plan.ts";
import { toYaml } from "../../plan/render/yaml.ts";
import { UNKNOWN } from "../../plan/values.ts";

function objects(printed: string) {
  return printedObjects(printed).map(({ object }) => object);
}

const definition = (schema: string, spec = "") => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
${schema}
    served: true
    storage: true
${spec}`;

describe("what a chart prints", () => {
  it("is read object by object, empty documents and comments left out", () => {
    const printed = "---\n# Source: a/templates/one.yaml\nkind: A\n---\n\n---\n# nothing but a comment\n---\nkind: B\n";

    expect(objects(printed)).toEqual([{ kind: "A" }, { kind: "B" }]);
  });

  it("is taken apart where it is a list", () => {
    expect(objects("kind: ConfigMapList\nitems:\n- kind: ConfigMap\n  a: 1\n- kind: ConfigMap\n  a: 2\n")).toEqual([
      { kind: "ConfigMap", a: 1 },
      { kind: "ConfigMap", a: 2 },
    ]);
  });

  it("is read as Kubernetes reads it: octal modes, words for true, times and clock numbers as texts", () => {
    expect(objects("kind: A\nmode: 0644\non: on\nday: 2024-04-01\nclock: 12:30:15\nport: '8080'\n")).toEqual([
      { kind: "A", mode: 420, true: true, day: "2024-04-01", clock: "12:30:15", port: "8080" },
    ]);
  });

  it("takes the last of a key that stands twice, as Helm does", () => {
    expect(objects("kind: A\nlabels:\n  x: 1\n  x: 2\n")).toEqual([{ kind: "A", labels: { x: 2 } }]);
  });

  it("keeps a text of several lines in which dashes stand at the begin of a line of its own", () => {
    expect(objects("kind: A\ntext: |\n  one\n  ---\n  two\n")).toEqual([{ kind: "A", text: "one\n---\ntwo\n" }]);
  });

  it("is refused where it is no YAML", () => {
    expect(() => objects("kind: A\n  b: [")).toThrow(/at line 1/);
  });

  it("is refused where it is a bomb of references", () => {
    const layers = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefg".split("").map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${"abcdef"[index] ?? ""}`)
            .join(",")}]`,
      ),
    ];

    expect(() => objects(`kind: A\n${layers.join("\n")}\n`)).toThrow(/alias/i);
  });

  it("cannot pass a value off as withheld", () => {
    expect(objects('kind: A\nspec: { "estate:value": secret }\n')).toEqual([{ kind: "A", spec: UNKNOWN }]);
  });

  it("says whether it stands in the folder of definitions, in a chart below too", () => {
    const printed = [
      "# Source: a/crds/one.yaml\nkind: CustomResourceDefinition\n",
      "# Source: a/charts/b/crds/two.yaml\nkind: CustomResourceDefinition\n",
      "# Source: a/templates/crds/three.yaml\nkind: CustomResourceDefinition\n",
    ].join("---\n");

    expect(printedObjects(printed).map(({ isDefinition }) => isDefinition)).toEqual([true, true, false]);
  });

  it("is the same as what was written, for any objects", () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const field = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(fc.string({ minLength: 1 }), scalar, { maxKeys: 3 }));
    const object = fc.record({ kind: fc.stringMatching(/^[A-Z][a-z]{1,8}$/).filter((kind) => !kind.endsWith("List")), spec: field });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), (all) => {
        const written = JSON.parse(JSON.stringify(all)) as PlanValue[];
        expect(objects(written.map((each) => `---\n${toYaml(each)}`).join(""))).toEqual(written);
      }),
    );
  });
});

describe("schemas of definitions", () => {
  it("become markers of their content, and all else stays", () => {
    const [read] = objects(
      definition("        type: object\n        description: |\n          two\n\n          parts", "  scope: Cluster\n"),
    );

    expect(read).toMatchObject({
      spec: {
        scope: "Cluster",
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { "estate:value": "asset", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } },
          },
        ],
      },
    });
  });

  it("have another marker once they say something else", () => {
    const [one, other, same] = ["        type: object", "        type: array", "        type: object"].map((schema) =>
      objects(definition(schema)),
    );

    expect(other).not.toEqual(one);
    expect(same).toEqual(one);
  });

  it("are read as they are where they stand in another form, as JSON", () => {
    const schema = { openAPIV3Schema: { type: "object" } };
    const written = { kind: "CustomResourceDefinition", spec: { versions: [{ name: "v1", schema }] } };

    expect(objects(JSON.stringify(written))).toEqual([written]);
    expect(objects(stringify(written, { defaultStringType: "QUOTE_DOUBLE", collectionStyle: "flow" }))).toEqual([written]);
  });

  it("are told apart by version", () => {
    const two = definition("        type: object", "  - name: v2\n    schema:\n      openAPIV3Schema:\n        type: array\n");
    const [read] = objects(two) as { spec: { versions: { schema: object }[] } }[];

    expect(read?.spec.versions[0]?.schema).not.toEqual(read?.spec.versions[1]?.schema);
  });
});
