import { parse } from "yaml";
import type { PlanValue } from "../../plan/plan.ts";
import { Reading } from "./reading.ts";

/**
 * What a text of YAML or JSON says, read like the rest of a resource; nothing where it is no such text. Paths go on below that of the text. An object
 * or list stands for itself: providers take many documents either way.
 */
export function parsed(reading: Reading): Reading {
  if (reading.state !== "known" || (typeof reading.value === "object" && reading.value !== null)) return reading;
  return new Reading(reading.resource, reading.estate, reading.path, valueOf(reading.text()));
}

function valueOf(text: string | undefined): PlanValue {
  if (text === undefined) return null;
  try {
    // A text is somebody's input: errors are told as nothing there, and aliases cannot multiply without bound.
    return plain(parse(text, { logLevel: "error", maxAliasCount: 100 }));
  } catch {
    return null;
  }
}

/** The value as JSON has it; YAML knows more. */
function plain(value: unknown): PlanValue {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as PlanValue);
}
