import { expect, it } from "vitest";
import { renderedObjects } from "../../charts/rendered-objects.ts";
import { SECRET, UNKNOWN } from "../../plan/values.ts";

const secret = (password: string, name = "credentials") =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\ndata: { password: ${password}, user: YWRtaW4= }\nstringData: { token: ${password} }\n`;

const workload = (name: string, checksum: string) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { metadata: { annotations: { checksum/secret: ${checksum}, kept: yes-it-is } } } }\n`;

it("hides whatever a Secret holds, generated or not, and keeps its keys", () => {
  const [rendered] = renderedObjects(secret("cGFzcw=="), secret("cGFzcw=="));

  expect(rendered?.object).toMatchObject({ data: { password: SECRET, user: SECRET }, stringData: { token: SECRET } });
  expect(JSON.stringify(rendered)).not.toContain("cGFzcw==");
});

it("leaves other kinds of that name alone, which hold no secret by themselves", () => {
  const [rendered] = renderedObjects(
    "apiVersion: example.com/v1\nkind: Secret\ndata: { a: b }\n",
    "apiVersion: example.com/v1\nkind: Secret\ndata: { a: b }\n",
  );

  expect(rendered?.object).toMatchObject({ data: { a: "b" } });
});

it("does not know checksums of what is generated", () => {
  const [first, second] = [`${secret("b25l")}${workload("web", "aaaa")}`, `${secret("dHdv")}${workload("web", "bbbb")}`];

  expect(renderedObjects(first, second)[1]?.object).toMatchObject({
    spec: { template: { metadata: { annotations: { "checksum/secret": UNKNOWN, kept: "yes-it-is" } } } },
  });
});

it("compares objects by what they are, in whatever order they are printed", () => {
  const first = `${workload("a", "same")}${workload("b", "same")}`;
  const second = `${workload("b", "same")}${workload("a", "same")}`;

  expect(renderedObjects(first, second).map(({ object }) => object)).toEqual(renderedObjects(first, first).map(({ object }) => object));
});

it("does not know the name of what is named anew each time, and knows all else of it", () => {
  const [rendered] = renderedObjects(secret("b25l", "job-x7f2"), secret("b25l", "job-k2p9"));

  expect(rendered?.object).toMatchObject({ kind: "Secret", metadata: { name: UNKNOWN } });
});

it("says what Helm leaves behind", () => {
  const kept = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: kept, annotations: { helm.sh/resource-policy: keep } }\n";
  const definition =
    "---\n# Source: a/crds/a.yaml\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: a }\n";
  const plain = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\n";
  const all = `${kept}${definition}${plain}`;

  expect(renderedObjects(all, all).map(({ stays }) => stays)).toEqual([true, true, false]);
});
