import type { PlanValue } from "../plan.ts";

/**
 * Writes plain data as block YAML with sorted keys: equal data gives equal bytes. Anything that a YAML 1.1 or 1.2 reader could take for
 * something else than a string is quoted as JSON, which both read alike. Several times as fast as a library that builds a document tree first.
 */
export function toYaml(value: PlanValue): string {
  if (isScalar(value) || isEmpty(value)) return `${scalar(value, "")}\n`;
  const lines: string[] = [];
  writeBlock(value, "", "", lines);
  return `${lines.join("\n")}\n`;
}

/** Writes a map or list; `first` stands before its first line instead of the indent, such as `  - `. */
function writeBlock(value: PlanValue, indent: string, first: string, lines: string[]): void {
  let lead = first;
  if (Array.isArray(value)) {
    for (const item of value as readonly PlanValue[]) {
      writeEntry(`${lead}-`, item, indent, `${lead}- `, lines);
      lead = indent;
    }
    return;
  }
  const fields = value as Readonly<Record<string, PlanValue | undefined>>;
  for (const key of Object.keys(fields).toSorted()) {
    const field = fields[key];
    if (field === undefined) continue;
    writeEntry(`${lead}${text(key)}:`, field, indent, undefined, lines);
    lead = indent;
  }
}

function writeEntry(head: string, value: PlanValue, indent: string, inline: string | undefined, lines: string[]): void {
  if (isScalar(value) || isEmpty(value)) lines.push(`${head} ${scalar(value, `${indent}  `)}`);
  else if (inline !== undefined) writeBlock(value, `${indent}  `, inline, lines);
  else {
    lines.push(head);
    writeBlock(value, `${indent}  `, `${indent}  `, lines);
  }
}

function isScalar(value: PlanValue): value is null | boolean | number | string {
  return typeof value !== "object" || value === null;
}

function isEmpty(value: PlanValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value as object) if ((value as Record<string, unknown>)[key] !== undefined) return false;
  return true;
}

function scalar(value: PlanValue, indent: string): string {
  if (typeof value === "string") return isBlockText(value) ? blockText(value, indent) : text(value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[]" : "{}";
  if (Object.is(value, -0)) return "0";
  return String(value);
}

const plain = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const reserved = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf|infinity)$/i;
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function text(value: string): string {
  if (plain.test(value) && !reserved.test(value)) return value;
  return JSON.stringify(value).replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Text of several lines that a literal block holds unchanged: printable, no space at a line's end or at the very start. */
function isBlockText(value: string): boolean {
  return value.includes("\n") && /^[!-~][\t -~\n]*$/.test(value) && !/[ \t]\n|[ \t]$|\n\n$|^\n/.test(value);
}

function blockText(value: string, indent: string): string {
  const ends = value.endsWith("\n");
  const body = ends ? value.slice(0, -1) : value;
  return `${ends ? "|" : "|-"}\n${body.replace(/^(?=[^\n])/gm, indent)}`;
}
