import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { exitCodeOf } from "../preview/verdict.ts";
import { readOwnPrices } from "../prices/index.ts";
import { previewEnvironments } from "./preview-environments.ts";
import { FORMS, type Form } from "./preview-forms.ts";
import type { PreviewedEstates, PreviewRequest } from "./preview-sides.ts";
import { progressDisplay } from "./progress.ts";
import { textOfFile } from "./text-file.ts";

interface Options {
  readonly base?: string;
  readonly state?: string;
  readonly live?: true;
  readonly format: Form;
  readonly output?: string;
  readonly prices?: string;
}

const EXAMPLES = `
Examples:
  estate preview                                    every environment, against where this branch left origin/main
  estate preview prod-aws --base v1.2.0             one environment, against a tag
  estate preview --output .estate/preview           the comment, the report and the forms for programs, as files too
  estate preview --format markdown                  the comment alone
  estate preview prod-aws --state export.json       against what stands, as \`pulumi stack export\` wrote it
  estate preview local --live                       against the cluster as it runs
  estate preview prod-aws --prices prices.yaml      with prices that were negotiated

Exit codes: 0 nothing stands in the way; 1 it cannot be told; 2 a control that the level demands is newly violated; 3 something that holds
data would go, and nobody allows it in \`allowDestroy\`; 4 a level falls. Of several the first of 1, 3, 2, 4.`;

/** `estate preview`: what a change does to every environment, without any credential. */
export function previewCommand(): Command {
  return new Command("preview")
    .description("say what a change does to environments: risks, controls, cost and every difference; no credential needed")
    .addHelpText("after", EXAMPLES)
    .argument("[environments...]", "names of environments; default: all, of both sides")
    .option("--base <commit>", "branch, tag or commit to compare with, from where this branch left it; default: the main branch")
    .option("--state <file>", "compare one environment with what `pulumi stack export` wrote instead; with --base, tell drift too")
    .addOption(
      new Option("--live", "compare one local environment with its cluster, by asking its API server without changing anything").conflicts([
        "base",
        "state",
      ]),
    )
    .addOption(new Option("--format <format>", "what is written to standard output").choices(Object.keys(FORMS)).default("text"))
    .option("--output <folder>", "where to write every form as a file too")
    .option("--prices <file>", "prices that replace those of the table")
    .action(async (names: readonly string[], options: Options) => {
      const progress = progressDisplay();
      try {
        const prices = options.prices === undefined ? undefined : readOwnPrices(textOfFile(options.prices), options.prices);
        const request = { names, base: options.base, prices, onProgress: (line: string) => progress.line(line) };
        const previewed = await previewAsked(request, options);
        progress.end();
        if (options.output !== undefined) await writeForms(previewed, options.output);
        process.stdout.write(FORMS[options.format].of(previewed, process.stdout.hasColors?.() ?? false));
        process.exitCode = exitCodeOf(previewed.preview);
      } finally {
        progress.end();
      }
    });
}

/** Each way to compare is loaded only where it is asked for: a cluster's tools are none of a pull request's business. */
async function previewAsked(request: PreviewRequest, { state, live }: Options): Promise<PreviewedEstates> {
  if (live === true) return (await import("./preview-live.ts")).previewLive(request);
  if (state !== undefined) return (await import("./preview-state.ts")).previewState(request, state);
  return previewEnvironments(request);
}

async function writeForms(previewed: Parameters<(typeof FORMS)[Form]["of"]>[0], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.values(FORMS).map(({ file, of }) => writeFile(join(folder, file), of(previewed, false))));
}
