import { execa } from "execa";
import { UserError } from "../../components/core/errors.ts";

/** What git printed, and how it ended. */
export interface GitResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What git is asked with. */
export interface GitOptions {
  /** Variables on top of those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Variables that name another repository than the folder's own, which hooks set. https://git-scm.com/docs/git#_environment_variables */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|SHALLOW_FILE|GRAFT_FILE|\w+_PATHSPECS)$/;

/** Messages in the language that we read them in, no question to anybody, and no lock that a person's own git would wait for. */
const OURS = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };

/**
 * Asks git something about a folder, and leaves it to the caller what a refusal means.
 *
 * @throws UserError when there is no git, or when it does not work in this folder at all.
 */
export async function tryGit(root: string, args: readonly string[], { env = {}, input = "" }: GitOptions = {}): Promise<GitResult> {
  const result = await execa("git", args, {
    cwd: root,
    env: { ...inherited(process.env), ...OURS, ...env },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
  });
  if (result.code === "ENOENT") throw new UserError("git is not on PATH; the base of a preview is read from the repository, so install it");
  const { stdout, stderr, exitCode = 1 } = result;
  if (exitCode !== 0) refuseUnusable(root, stderr);
  return { stdout, stderr, exitCode };
}

/** Asks git something that it has to know. @throws UserError with git's own words when it does not. */
export async function git(root: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { stdout, stderr, exitCode } = await tryGit(root, args, options);
  if (exitCode === 0) return stdout;
  throw new UserError(`git refused \`git ${args[0] ?? ""}\` in ${root}`, [{ path: "", reason: tidy(stderr) }]);
}

/** What git said, in one line without its prefixes. */
function tidy(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^(?:fatal|error): /, "").trim());
  return lines.filter((line) => line !== "").join("; ") || "it gave no reason";
}

function inherited(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !ELSEWHERE.test(name)));
}

function refuseUnusable(root: string, stderr: string): void {
  if (/not a git repository/i.test(stderr))
    throw new UserError(`${root} is no git repository, so there is no base to compare with; give what stands with --state instead`);
  if (/must be run in a work tree/.test(stderr))
    throw new UserError(`${root} is a repository without files (bare); run the preview in a clone of it`);
  if (/dubious ownership/.test(stderr))
    throw new UserError(`git does not trust ${root}, which belongs to somebody else`, [{ path: "", reason: tidy(stderr) }]);
}
