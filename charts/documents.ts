import { createHash } from "node:crypto";
import { parseDocument, type Tags } from "yaml";
import { MARKER, type PlanValue } from "../plan/plan.ts";
import { assetMarker, UNKNOWN } from "../plan/values.ts";

/** An object as a chart prints it. */
export interface PrintedObject {
  readonly object: { readonly [field: string]: PlanValue };
  /** Whether it stands in the chart's own folder of definitions, which Helm never removes. */
  readonly isDefinition: boolean;
}

/**
 * Reads what `helm template` prints. Lists are taken apart. Schemas of definitions, most of what charts print, become markers of their content:
 * that one changed is told, not where.
 *
 * @throws Error when it is no YAML.
 */
export function printedObjects(printed: string): readonly PrintedObject[] {
  // Three dashes at a line's begin end a document wherever they stand, in a text of several lines too.
  return printed.split(/^---(?=\s|$)/m).flatMap((text) => {
    const isDefinition = /^# Source: [^/\n]+(?:\/charts\/[^/\n]+)*\/crds\//m.test(text.slice(0, 500));
    return apart(parsed(text)).map((object) => ({ object, isDefinition }));
  });
}

function parsed(text: string): PlanValue {
  if (!text.includes("openAPIV3Schema")) return read(text);
  try {
    const { shortened, schemas } = withoutSchemas(text);
    return withMarkers(read(shortened), schemas);
  } catch {
    return read(text);
  }
}

/** Reads as Kubernetes does, by YAML 1.1: `0644` is octal, `on` is true. Only its times and numbers to base 60 stay texts, as there. */
function read(text: string): PlanValue {
  const document = parseDocument(text, { schema: "yaml-1.1", customTags: withoutTimes, uniqueKeys: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(error.message.split("\n")[0]);
  // What JSON has no word for goes the way that it goes in Kubernetes, which reads JSON made of YAML.
  return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? null), withoutMarker) as PlanValue;
}

/** Markers are ours: a chart that prints one would have a value taken for withheld. */
function withoutMarker(_: string, value: unknown): unknown {
  return typeof value === "object" && value !== null && MARKER in value ? UNKNOWN : value;
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && tag.tag !== "tag:yaml.org,2002:timestamp"));
}

const SCHEMA_WORD = "estateschema";

/** Cuts schemas out before they are parsed, which takes most of the time. What stands deeper than its key belongs to it. */
function withoutSchemas(text: string): { readonly shortened: string; readonly schemas: readonly string[] } {
  const kept: string[] = [];
  const schemas: string[] = [];
  let cut: { readonly indent: number; readonly lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const indent = line.search(/\S/);
    if (cut !== undefined && (indent === -1 || indent > cut.indent)) {
      cut.lines.push(line);
      continue;
    }
    if (cut !== undefined) schemas.push(cut.lines.join("\n"));
    const isSchema = /^ +openAPIV3Schema:\s*$/.test(line);
    cut = isSchema ? { indent, lines: [] } : undefined;
    kept.push(isSchema ? `${line.trimEnd()} ${SCHEMA_WORD}${schemas.length}` : line);
  }
  if (cut !== undefined) schemas.push(cut.lines.join("\n"));
  return { shortened: kept.join("\n"), schemas };
}

function withMarkers(value: PlanValue, schemas: readonly string[]): PlanValue {
  if (Array.isArray(value)) return (value as readonly PlanValue[]).map((each) => withMarkers(each, schemas));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withMarkers(each, schemas)]));
  const schema = typeof value === "string" && value.startsWith(SCHEMA_WORD) ? schemas[Number(value.slice(SCHEMA_WORD.length))] : undefined;
  return schema === undefined ? value : assetMarker(createHash("sha256").update(schema).digest("hex"));
}

/** Objects in a document: itself, or the items of a list such as `ConfigMapList`. */
function apart(value: PlanValue): readonly { readonly [field: string]: PlanValue }[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const object = value as { readonly [field: string]: PlanValue };
  const { kind, items } = object;
  if (typeof kind !== "string") return [];
  return kind.endsWith("List") && Array.isArray(items) ? (items as readonly PlanValue[]).flatMap(apart) : [object];
}
