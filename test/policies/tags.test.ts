import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LABELLED_BY_GCP, LABELLED_ELSEWHERE, TAGGED_BY_AWS, TAGGED_BY_AZURE } from "../../policies/core/tags.ts";

const root = new URL("../../", import.meta.url);
const golden = new URL("test/golden/", root);
/** What is only read, since it is there before the estate. */
const READ = ["gcp:organizations/project:Project"];

const listed = [...TAGGED_BY_AWS, ...TAGGED_BY_AZURE, ...LABELLED_BY_GCP, ...Object.keys(LABELLED_ELSEWHERE)];

/** Types of clouds that the shipped environments use. */
const used = readdirSync(golden)
  .flatMap((file) => [...readFileSync(new URL(file, golden), "utf8").matchAll(/^- ((?:aws|gcp|azure-native):\S+) /gm)])
  .flatMap(([, type]) => type ?? []);

describe("types that wear tags", () => {
  it.each([...TAGGED_BY_AWS, ...TAGGED_BY_AZURE])("take tags by the provider's typings: %s", (type) => {
    expect(propertiesOf(type)).toContain("tags");
  });

  it.each(LABELLED_BY_GCP)("take labels by the provider's typings: %s", (type) => {
    expect(propertiesOf(type)).toContain("labels");
  });

  it("are all of those that the shipped environments use", () => {
    const takes = [...new Set(used)].filter((type) =>
      propertiesOf(type).some((each) => /^(tags|labels|resourceLabels|userLabels)$/.test(each)),
    );

    expect(takes.length).toBeGreaterThan(60);
    expect(takes.filter((type) => !listed.includes(type)).sort()).toEqual(READ);
  });

  it("stand once", () => {
    expect(listed).toEqual([...new Set(listed)]);
  });
});

/** Properties of the arguments by which a provider's own typings make a resource; none for a type whose file is named otherwise. */
function propertiesOf(type: string): readonly string[] {
  const [provider = "", module = "", name = ""] = type.split(":");
  const file = provider === "azure-native" ? `${module}/${name.slice(0, 1).toLowerCase()}${name.slice(1)}` : module;
  const typings = new URL(`node_modules/@pulumi/${provider}/${file}.d.ts`, root);
  if (!existsSync(typings)) return [];
  const text = readFileSync(typings, "utf8");
  return [...text.slice(text.lastIndexOf("Args {")).matchAll(/^ {4}(\w+)\??:/gm)].flatMap(([, property]) => property ?? []);
}
