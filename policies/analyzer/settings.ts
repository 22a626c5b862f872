import type { EstateCloud } from "../core/estate.ts";
import type { Waiver } from "../core/waiver.ts";

/** What a pack takes from the configuration of the stack that it checks. */
export interface Settings {
  readonly environment: string;
  readonly cloud: EstateCloud;
  readonly maturity: number;
  readonly waivers: readonly Waiver[];
}

/** The stack's configuration as an engine tells it: `<project>:<key>` -> text. */
export type StackConfig = ReadonlyMap<string, string>;

/**
 * Reads what the pack needs. The program has checked the same values before anything is registered, so a value that is none is an error of whoever
 * runs the pack on something else.
 *
 * @throws Error naming each key that is missing or wrong.
 */
export function settingsOf(stack: string, project: string, config: StackConfig): Settings {
  const problems: string[] = [];
  const cloud = cloudOf(config.get(`${project}:cloud`), problems);
  const maturity = levelOf(config.get(`${project}:maturity`), problems);
  const waivers = waiversOf(config.get(`${project}:waivers`), problems);
  if (problems.length > 0) throw new Error(`the configuration of ${stack} is not an estate's: ${problems.join("; ")}`);
  return { environment: stack, cloud, maturity, waivers };
}

function cloudOf(text: string | undefined, problems: string[]): EstateCloud {
  if (text === "aws" || text === "gcp" || text === "azure" || text === "local") return text;
  problems.push("cloud must be aws, gcp, azure or local");
  return "local";
}

function levelOf(text: string | undefined, problems: string[]): number {
  if (text === undefined || text === "") return 0;
  if (!/^[0-3]$/.test(text)) problems.push("maturity must be 0, 1, 2 or 3");
  return Number(text);
}

function waiversOf(text: string | undefined, problems: string[]): readonly Waiver[] {
  if (text === undefined || text === "") return [];
  const list = parsed(text);
  if (Array.isArray(list) && list.every(isWaiver)) return list;
  problems.push("waivers must be a list of objects with control, resource, reason, owner and expires");
  return [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWaiver(value: unknown): value is Waiver {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ["control", "resource", "reason", "owner", "expires"].every((key) => typeof fields[key] === "string");
}
