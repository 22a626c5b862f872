import { diffArrays } from "diff";
import { grouped } from "../visible.ts";
import type { DiffRow } from "./page-data.ts";

/** Equal lines shown around those that differ. */
const CONTEXT = 3;

/** Rows shown of one value. */
const ROWS = 240;

/** Characters shown of one line. */
const LINE_CHARACTERS = 1_000;

/** Characters kept before the first one that differs, in a line that is cut. */
const LEAD = 200;

/** Beyond this many lines that differ, lines are not matched with each other any more: it takes time, and nobody reads it. */
const MATCHED_LINES = 10_000;

/** Beyond this many edits, likewise. */
const EDITS = 1_000;

/** Compares lines: what is equal around a difference is kept, what differs at the same place stands side by side, long lines are cut around the first difference. */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffRow[] {
  const head = commonHead(before, after);
  const tail = commonTail(before.slice(head), after.slice(head));
  const middle = matched(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const rows: DiffRow[] = [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
  return limited(withoutDistant(rows));
}

/** Lines of which the other side has none. */
export function oneSided(mark: "+" | "-", lines: readonly string[], most: number = ROWS): DiffRow[] {
  const shown = lines.slice(0, most).map((line): DiffRow => [mark, cutAround(line, 0)]);
  return lines.length > most ? [...shown, ["more", lines.length - most]] : shown;
}

function matched(before: readonly string[], after: readonly string[]): DiffRow[] {
  const parts = before.length + after.length > MATCHED_LINES ? undefined : diffArrays([...before], [...after], { maxEditLength: EDITS });
  if (parts === undefined) return sideBySide(before, after);
  const rows: DiffRow[] = [];
  let removed: readonly string[] = [];
  const flush = (added: readonly string[]) => {
    rows.push(...sideBySide(removed, added));
    removed = [];
  };
  for (const part of parts) {
    if (part.removed) removed = part.value;
    else if (part.added) flush(part.value);
    else {
      flush([]);
      for (const line of part.value) rows.push(same(line));
    }
  }
  flush([]);
  return rows;
}

function sideBySide(removed: readonly string[], added: readonly string[]): DiffRow[] {
  const rows: DiffRow[] = [];
  for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
    const [left, right] = [removed[index], added[index]];
    if (left === undefined) rows.push(["+", cutAround(right ?? "", 0)]);
    else if (right === undefined) rows.push(["-", cutAround(left, 0)]);
    else {
      const first = firstDifference(left, right);
      rows.push(["~", cutAround(left, first), cutAround(right, first)]);
    }
  }
  return rows;
}

/** Replaces equal lines far from any difference by their number. */
function withoutDistant(rows: readonly DiffRow[]): DiffRow[] {
  const near = new Set<number>();
  for (const [index, [mark]] of rows.entries())
    if (mark !== "=") for (let each = index - CONTEXT; each <= index + CONTEXT; each += 1) near.add(each);
  const shown: DiffRow[] = [];
  let skipped = 0;
  for (const [index, row] of rows.entries()) {
    if (near.has(index)) {
      if (skipped > 0) shown.push(["skipped", skipped]);
      skipped = 0;
      shown.push(row);
    } else skipped += 1;
  }
  if (skipped > 0) shown.push(["skipped", skipped]);
  return shown;
}

function limited(rows: readonly DiffRow[]): DiffRow[] {
  return rows.length <= ROWS ? [...rows] : [...rows.slice(0, ROWS), ["more", rows.length - ROWS]];
}

function same(line: string): DiffRow {
  return ["=", cutAround(line, 0)];
}

function cutAround(line: string, first: number): string {
  if (line.length <= LINE_CHARACTERS) return line;
  const start = Math.max(0, Math.min(first - LEAD, line.length - LINE_CHARACTERS));
  const end = start + LINE_CHARACTERS;
  return `${start > 0 ? "… " : ""}${line.slice(start, end)}${end < line.length ? " …" : ""} (a line of ${grouped(line.length)} characters)`;
}

function firstDifference(left: string, right: string): number {
  let index = 0;
  while (index < left.length && index < right.length && left[index] === right[index]) index += 1;
  return index;
}

function commonHead(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[count] === after[count]) count += 1;
  return count;
}

function commonTail(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[before.length - 1 - count] === after[after.length - 1 - count]) count += 1;
  return count;
}
