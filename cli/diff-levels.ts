import { Argument, Command, Option } from "commander";
import { loadEnvironment } from "../environments/load.ts";
import { differenceWord, pricesWord } from "../preview/formats/money.ts";
import type { CostDelta } from "../prices/monthly-cost.ts";
import { differenceOf, type LevelDifference } from "../score/ladder.ts";
import { PROJECT_ROOT, planValues } from "./plan-environment.ts";

interface Options {
  readonly environment: string;
}

const LEVELS = ["0", "1", "2", "3"];

const EXAMPLES = `
Examples:
  estate diff-levels 1 2                           what level 2 adds to the local estate
  estate diff-levels 0 3 --environment prod-aws    the same for another environment`;

/** `estate diff-levels`: what a step up the ladder adds. */
export function diffLevelsCommand(): Command {
  return new Command("diff-levels")
    .description("say what a step from one maturity level to another adds, by planning both")
    .addHelpText("after", EXAMPLES)
    .addArgument(new Argument("<from>", "lower level").choices(LEVELS))
    .addArgument(new Argument("<to>", "higher level").choices(LEVELS))
    .addOption(new Option("--environment <environment>", "whose file holds for everything else").default("local"))
    .action(async (from: string, to: string, { environment }: Options) => {
      const { values } = loadEnvironment(environment, PROJECT_ROOT);
      const lower = await planValues(environment, { ...values, maturity: Number(from) });
      const higher = await planValues(environment, { ...values, maturity: Number(to) });
      console.log(linesOf(differenceOf(lower, higher)).join("\n"));
    });
}

function linesOf({ from, to, capabilities, objects, controls, cost, footprint }: LevelDifference): string[] {
  const kinds = Object.entries(objects).map(([kind, count]) => `${count > 0 ? "+" : ""}${count} ${kind}`);
  const { pods, charts, cpuMillicores, memoryMiB, storageGiB } = footprint;
  return [
    `from level ${from} to level ${to}`,
    `capabilities: ${capabilities.length === 0 ? "none" : capabilities.join(", ")}`,
    `objects: ${kinds.length === 0 ? "none" : kinds.join(", ")}`,
    `footprint: ${pods} pods, ${charts} charts, ${(cpuMillicores / 1000).toFixed(1)} CPU, ${(memoryMiB / 1024).toFixed(1)} GiB of memory, ${storageGiB} GiB of disk`,
    `monthly cost: ${costLine(cost)}`,
    `controls (${controls.length}):`,
    ...controls.map(({ id, statement }) => `  ${id}: ${statement}`),
  ];
}

/** What stands on machines that are there already costs nothing more. */
function costLine({ after, difference }: CostDelta): string {
  if (after === undefined || (after.items.length === 0 && after.unpriced.length === 0)) return "nothing of a cloud";
  return `${differenceWord(difference)} (${pricesWord(after)}; ${after.unpriced.length} unpriced)`;
}
