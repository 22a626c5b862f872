import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";

/**
 * Runs a program of the system and gives its standard output.
 *
 * @throws UserError with what it said when it failed.
 */
export async function run(program: string, args: readonly string[], input = ""): Promise<string> {
  const result = await execa(program, args, { reject: false, input });
  if (result.failed) throw new UserError(`${program} ${args.join(" ")} failed: ${result.stderr.trim() || result.shortMessage}`);
  return result.stdout;
}
