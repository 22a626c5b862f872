import { Command } from "commander";
import { CONTROL_LEVELS, DIMENSIONS } from "../policies/core/control.ts";
import { controlsOf, countsOf, LEVEL_NAMES } from "../score/ladder.ts";

interface Options {
  readonly controls?: boolean;
}

const EXAMPLES = `
Examples:
  estate levels               what each level is for, and how much it asks
  estate levels --controls    every control of each level`;

/** `estate levels`: the ladder, explained. */
export function levelsCommand(): Command {
  return new Command("levels")
    .description("explain the ladder of maturity levels")
    .addHelpText("after", EXAMPLES)
    .option("--controls", "list every control")
    .action(({ controls }: Options) => {
      for (const level of CONTROL_LEVELS) {
        const counts = countsOf(level).map((count, index) => `${count} ${DIMENSIONS[index]}`);
        console.log(`Level ${level}, ${LEVEL_NAMES[level]}\n  adds ${controlsOf(level).length} controls: ${counts.join(", ")}`);
        if (controls) for (const { id, statement } of controlsOf(level)) console.log(`  ${id}: ${statement}`);
      }
    });
}
