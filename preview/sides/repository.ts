import { UserError } from "../../components/core/errors.ts";
import { git, tryGit } from "./git.ts";

/** What the head is compared with. */
export interface Base {
  /** As it was asked for, such as `origin/main`. */
  readonly name: string;
  /** Id of the commit. */
  readonly revision: string;
}

/**
 * The commit that a change is compared with: the last that it has in common with `name`, as in `git diff name...HEAD`. So what others have
 * changed there since is not told as a change of this one.
 *
 * @throws UserError when there is no such commit, with what to fetch.
 */
export async function baseOf(root: string, name: string): Promise<Base> {
  const head = await headOf(root);
  const other = await commitOf(root, name);
  const { stdout, exitCode } = await tryGit(root, ["merge-base", other, head]);
  if (exitCode === 0) return { name, revision: stdout.trim() };
  if (await isShallow(root)) {
    throw new UserError(
      `this clone is shallow and does not reach back to where ${shown(name)} and HEAD part; run \`git fetch --deepen=1000\`, or set \`fetch-depth: 0\` where continuous integration checks out`,
    );
  }
  throw new UserError(`${shown(name)} and HEAD have no commit in common, so there is nothing to compare with`);
}

/**
 * The commit that a branch, tag or id names.
 *
 * @throws UserError when there is none, with what to fetch.
 */
export async function commitOf(root: string, name: string): Promise<string> {
  if (name === "" || name.length > 250 || name.startsWith("-") || /\p{Cc}/u.test(name))
    throw new UserError(`${shown(name)} cannot name a commit; give a branch, a tag or a commit's id`);
  const commit = await lookUp(root, name);
  if (commit !== undefined) return commit;
  throw new UserError(`there is no commit ${shown(name)} in this repository; ${await advice(root, name)}`);
}

async function lookUp(root: string, name: string): Promise<string | undefined> {
  const { stdout, exitCode } = await tryGit(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
  return exitCode === 0 ? stdout.trim() : undefined;
}

async function headOf(root: string): Promise<string> {
  const head = await lookUp(root, "HEAD");
  if (head !== undefined) return head;
  throw new UserError("this repository has no commit yet, so there is nothing to compare with");
}

async function advice(root: string, name: string): Promise<string> {
  const branch = /^(?:refs\/remotes\/|remotes\/)?(?:origin\/)?([A-Za-z0-9][\w./-]*)$/.exec(name)?.[1];
  if (branch === undefined) return "`git branch --all` lists the branches";
  const remote = `origin/${branch}`;
  if (remote !== name && (await lookUp(root, `refs/remotes/${remote}`)) !== undefined) return `did you mean \`${remote}\`?`;
  return `run \`git fetch origin ${branch}:refs/remotes/${remote}\` and say \`${remote}\``;
}

async function isShallow(root: string): Promise<boolean> {
  return (await git(root, ["rev-parse", "--is-shallow-repository"])).trim() === "true";
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
