import { createRequire } from "node:module";
import { join } from "node:path";
import { compileCache, type Ending, handedOn, runChild } from "./child.ts";
import { DEFAULT_PROGRAM, DEFAULT_TIMEOUT_SECONDS, type RecordRequest } from "./request.ts";

/** Runs the program under Pulumi's own runner until it ends, and kills it with all its children when it does not. */
export function runProgram(request: RecordRequest, address: string): Promise<Ending> {
  return runChild({
    args: argumentsFor(request, address),
    cwd: request.root,
    env: environmentFor(request),
    timeoutSeconds: request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
  });
}

function argumentsFor(request: RecordRequest, address: string): string[] {
  const sdk = createRequire(join(request.root, "package.json"));
  const fast = request.stock !== true && !request.env["ESTATE_NO_FASTPATH"];
  return [
    ...(fast ? ["--require", FASTPATH, SMALL_NURSERY] : []),
    sdk.resolve("@pulumi/pulumi/cmd/run"),
    `--project=${request.project}`,
    `--stack=${request.environment}`,
    "--organization=organization",
    `--root-directory=${request.root}`,
    `--pwd=${request.root}`,
    `--monitor=${address}`,
    `--engine=${address}`,
    "--parallel=1000000",
    "--dry-run=true",
    request.program ?? DEFAULT_PROGRAM,
  ];
}

/** The preload stands beside the program, which the engine runs with it too. */
const FASTPATH = join(import.meta.dirname, "../../stacks/fastpath.cjs");

/** Most of what a program makes lives as long as it does; room for garbage that is never made only costs memory. In MiB. */
const SMALL_NURSERY = "--max-semi-space-size=2";

function environmentFor(request: RecordRequest): Record<string, string> {
  return {
    ...(request.stock === true ? {} : compileCache(request.root)),
    ...handedOn(request.env),
    PULUMI_CONFIG: JSON.stringify(request.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.secretKeys ?? []),
    ...(request.stock === true ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
  };
}
