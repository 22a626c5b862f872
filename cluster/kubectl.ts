import { execa } from "execa";
import { UserError } from "../components/core/errors.ts";
import { ensureTools } from "../toolchain/build.ts";

/** What a run of kubectl left. */
export interface KubectlResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The cluster that kubectl is to talk to. */
export interface KubectlTarget {
  readonly kubeconfigPath: string;
  readonly context: string;
}

/** Runs our kubectl on a cluster and gives what it left, whether it succeeded or not. `input` goes to its standard input. */
export async function runKubectl(target: KubectlTarget, args: readonly string[], input = ""): Promise<KubectlResult> {
  const { kubectl: program } = await ensureTools(["kubectl"]);
  const result = await execa(program, ["--kubeconfig", target.kubeconfigPath, "--context", target.context, ...args], {
    input,
    reject: false,
  });
  return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode ?? 1 };
}

/**
 * Runs our kubectl on a cluster and gives its standard output.
 *
 * @throws UserError with what kubectl said when it failed.
 */
export async function kubectl(target: KubectlTarget, args: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await runKubectl(target, args, input);
  if (exitCode !== 0) throw new UserError(`kubectl ${args.slice(0, 3).join(" ")} failed: ${stderr.trim()}`);
  return stdout;
}
