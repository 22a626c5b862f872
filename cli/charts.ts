import { join } from "node:path";
import { Command } from "commander";
import { findArchive } from "../charts/cache.ts";
import { type FetchedChart, fetchCharts } from "../charts/fetch.ts";
import { describeChart, releasesOf } from "../charts/reference.ts";
import { stateDirectory } from "../cluster/state.ts";
import { UserError } from "../components/core/errors.ts";
import { plainTable } from "../plan/plain-table.ts";
import type { PlannedResource } from "../plan/plan.ts";
import { ensureTools } from "../toolchain/build.ts";
import { planEnvironment } from "./plan-environment.ts";
import { progressDisplay } from "./progress.ts";

const EXAMPLES = `
Examples:
  estate charts local        to fill a mirror with, which charts.mirror then names
  estate charts local --fetch   so that estate preview sees inside them, and estate up needs no network for them`;

/** `estate charts`: the Helm charts of an environment. */
export function chartsCommand(): Command {
  return new Command("charts")
    .description("list the Helm charts of an environment, with their places and versions, or fetch them")
    .addHelpText("after", EXAMPLES)
    .argument("<environment>", "name of the environment, as in environments/Pulumi.<environment>.yaml")
    .option("--fetch", "fetch those that are not on this machine, from `charts.mirror` or each one's own place")
    .action(async (environment: string, { fetch }: { readonly fetch?: true }) => {
      const { resources } = await planEnvironment(environment);
      if (fetch === true) await fetchAll(resources);
      else await list(resources);
    });
}

/** Folder of charts on this machine. */
export function chartsFolder(): string {
  return join(stateDirectory(), "charts");
}

async function list(resources: readonly PlannedResource[]): Promise<void> {
  const table = plainTable(["release", "namespace", "chart", "version", "here"]);
  for (const release of releasesOf(resources)) {
    if ("notFollowed" in release) {
      table.push([release.name, "", release.notFollowed, "", ""]);
      continue;
    }
    const { name, namespace, reference } = release;
    const place = [reference.repository, reference.chart].filter((part) => part !== undefined).join(" ");
    const found = await findArchive(chartsFolder(), reference);
    table.push([name, namespace, place, reference.version, found !== undefined && "path" in found ? "yes" : ""]);
  }
  console.log(table.toString());
}

async function fetchAll(resources: readonly PlannedResource[]): Promise<void> {
  const progress = progressDisplay();
  const { helm } = await ensureTools(["helm"], (step) => progress.build(step));
  const fetched = await fetchCharts(
    resources,
    chartsFolder(),
    async () => helm,
    (text, fraction) => progress.step({ text, fraction, pending: [] }),
  );
  progress.end();
  for (const { reference, archive } of fetched) if (archive !== undefined) console.log(`${describeChart(reference)}  ${archive}`);
  const failed = fetched.filter((each): each is FetchedChart & { readonly problem: string } => each.problem !== undefined);
  if (failed.length === 0) return;
  throw new UserError(
    `${failed.length} of ${fetched.length} charts could not be fetched; \`charts.mirror\` names another place for all of them.`,
    failed.map(({ problem, reference }) => ({ path: describeChart(reference), reason: problem })),
  );
}
