#!/usr/bin/env node
import "./compile-cache.ts";
import "./small-heap.ts";
import { Command, CommanderError } from "commander";
import { UserError } from "../components/core/errors.ts";

/**
 * Commands by name, each in its own file, loaded only when it is called: `estate plan` in a hook must not pay for what `estate up` needs.
 */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import("./up.ts")).upCommand(),
  verify: async () => (await import("./verify.ts")).verifyCommand(),
  open: async () => (await import("./open.ts")).openCommand(),
  model: async () => (await import("./model.ts")).modelCommand(),
  status: async () => (await import("./status.ts")).statusCommand(),
  destroy: async () => (await import("./destroy.ts")).destroyCommand(),
  plan: async () => (await import("./plan.ts")).planCommand(),
  render: async () => (await import("./render.ts")).renderCommand(),
  preview: async () => (await import("./preview.ts")).previewCommand(),
  score: async () => (await import("./score.ts")).scoreCommand(),
  audit: async () => (await import("./audit.ts")).auditCommand(),
  levels: async () => (await import("./levels.ts")).levelsCommand(),
  "diff-levels": async () => (await import("./diff-levels.ts")).diffLevelsCommand(),
  comment: async () => (await import("./comment.ts")).commentCommand(),
  wiring: async () => (await import("./wiring.ts")).wiringCommand(),
  charts: async () => (await import("./charts.ts")).chartsCommand(),
  kubectl: async () => (await import("./kubectl.ts")).kubectlCommand(),
  images: async () => (await import("./images.ts")).imagesCommand(),
  cluster: async () => (await import("./cluster.ts")).clusterCommand(),
};

const EXAMPLES = `
Examples:
  estate up local                     stand the local environment up, or bring it up to date
  estate status local                 what stands, and why something does not
  estate verify local                 train, serve and ask a model, and break things, for real
  estate open mlflow                  MLflow in the browser
  estate model history local example  what happened to a model, and who let it
  estate plan local --format json     what would stand, without touching anything
  estate score local                  where it stands on the ladder of levels, and what leads up
  estate preview --base origin/main   what this branch does to every environment
  estate render local                 the same as manifests, for GitOps
  estate destroy local --with-cluster remove it all`;

async function main(words: readonly string[]): Promise<number> {
  try {
    const program = await programFor(words[0]);
    await program.parseAsync(words, { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

async function programFor(name: string | undefined): Promise<Command> {
  const program = new Command("estate")
    .description("Stands up a whole MLOps estate, by maturity level.")
    .addHelpText("after", EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .enablePositionalOptions()
    .showHelpAfterError("`estate --help` lists the commands, `estate <command> --help` the options")
    .exitOverride();
  const loaders = name !== undefined && Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]] : Object.values(COMMANDS);
  for (const load of loaders) if (load !== undefined) program.addCommand((await load()).copyInheritedSettings(program));
  return program;
}

/** A person's error is its text; anything else is a defect of ours, shown whole so that it can be reported. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof UserError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`This is a defect of estate, not of your input:\n${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

/** A reader that has seen enough, as `| head`, is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await main(process.argv.slice(2));
