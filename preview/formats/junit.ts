import { escapeUTF8 } from "entities";
import { CONTROLS } from "../../policies/controls/index.ts";
import { findingLine } from "../../score/words.ts";
import type { ComparedFinding } from "../judgement.ts";
import type { EnvironmentPreview, Preview } from "../preview.ts";
import { nameOfUrn, printableLines } from "./words.ts";

/**
 * A preview as a test's result, which every continuous integration shows: a suite for each environment, a case for each control that its level asks and for
 * everything that would be destroyed. https://github.com/testmoapp/junitxml
 */
export function previewToJunit({ environments }: Preview): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...environments.flatMap(suite), "</testsuites>", ""].join("\n");
}

interface Case {
  readonly group: string;
  readonly name: string;
  /** What was found; none for a case that passed. */
  readonly failures: readonly string[];
  /** Why there is no answer. */
  readonly skipped?: string;
}

function suite(preview: EnvironmentPreview): readonly string[] {
  const cases = preview.error === undefined ? [...controlCases(preview), ...destroyedCases(preview)] : [failed(preview.error)];
  const failures = cases.filter((each) => each.failures.length > 0).length;
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  return [
    `  <testsuite name="${attribute(preview.environment)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}">`,
    ...cases.flatMap(lines),
    "  </testsuite>",
  ];
}

function failed(error: string): Case {
  return { group: "preview", name: "can be planned", failures: [error] };
}

function controlCases({ judgement }: EnvironmentPreview): readonly Case[] {
  const level = judgement.after?.declared ?? -1;
  const open = Map.groupBy([...judgement.violated, ...judgement.undetermined], ({ control }) => control.id);
  return CONTROLS.filter((control) => control.level <= level).map(({ id, dimension }) => controlCase(id, dimension, open.get(id) ?? []));
}

function controlCase(id: string, dimension: string, found: readonly ComparedFinding[]): Case {
  const broken = found.filter(({ finding, mandatory }) => finding.answer === "violated" && mandatory);
  const rest = found.filter(({ finding, mandatory }) => finding.answer === "undetermined" || !mandatory);
  return {
    group: `control.${dimension}`,
    name: id,
    failures: broken.map(({ finding, isNew }) => `${isNew ? "new" : "as before"}: ${findingLine(finding)}`),
    ...(broken.length === 0 && rest.length > 0 ? { skipped: rest.map(({ finding }) => findingLine(finding)).join("\n") } : {}),
  };
}

function destroyedCases({ destroyed }: EnvironmentPreview): readonly Case[] {
  return destroyed.map(({ urn, allowedBecause }) => ({
    group: "destroyed",
    name: nameOfUrn(urn),
    failures: allowedBecause === undefined ? ["holds data, would go, and is not named in `allowDestroy`"] : [],
  }));
}

function lines({ group, name, failures, skipped }: Case): readonly string[] {
  const head = `    <testcase classname="${attribute(group)}" name="${attribute(name)}"`;
  if (failures.length > 0) return [`${head}>`, `      <failure message="${attribute(failures.join("\n"))}"/>`, "    </testcase>"];
  if (skipped !== undefined) return [`${head}>`, `      <skipped message="${attribute(skipped)}"/>`, "    </testcase>"];
  return [`${head}/>`];
}

/** XML has no way at all to say most control characters, escaped or not. https://www.w3.org/TR/xml/#charsets */
function attribute(text: string): string {
  return escapeUTF8(printableLines(text)).replaceAll("\n", "&#10;");
}
