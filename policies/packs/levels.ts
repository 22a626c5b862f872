import { CONTROLS } from "../controls/index.ts";
import { CONTROL_LEVELS, type ControlLevel } from "../core/control.ts";
import type { Enforcement, Pack } from "./pack.ts";

/** Controls that a level recommends and does not demand, each because its sources do no more. */
const RECOMMENDED: readonly string[] = [];

/** The pack of each level: all that it and the levels below ask for, so that a higher level never asks for less. */
export const LEVEL_PACKS: readonly Pack[] = CONTROL_LEVELS.map(levelPack);

function levelPack(level: ControlLevel): Pack {
  const asked = CONTROLS.filter((control) => control.level <= level);
  return {
    name: `level-${level}`,
    description: `Everything that maturity level ${level} asks for.`,
    controls: Object.fromEntries(asked.map(({ id }) => [id, enforcementOf(id)])),
  };
}

function enforcementOf(id: string): Enforcement {
  return RECOMMENDED.includes(id) ? "advisory" : "mandatory";
}
