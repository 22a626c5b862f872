import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { parse } from "yaml";
import { bodyOf } from "../comment/body.ts";
import { contextOf, HOSTS, postComment } from "../comment/index.ts";
import { UserError } from "../components/core/errors.ts";

interface Options {
  readonly project?: string;
  readonly pullRequest?: number;
  readonly dryRun?: true;
}

const EXAMPLES = `
Examples:
  estate comment preview/preview.md --dry-run              what would be posted, and where; nobody is asked
  GITHUB_TOKEN=... estate comment preview/preview.md       in a job on GitHub: permission pull-requests: write
  GITLAB_TOKEN=... estate comment preview/preview.md       on GitLab: a project access token, role Reporter, scope api
  SYSTEM_ACCESSTOKEN=... estate comment preview/preview.md on Azure Pipelines: Contribute to pull requests

One comment a project and pull request, brought up to date in place. Tokens are read from these variables alone.`;

/** `estate comment`: a preview as the one comment of its pull request. */
export function commentCommand(): Command {
  return new Command("comment")
    .description("post a Markdown file as this job's pull request comment, or bring the posted one up to date")
    .addHelpText("after", EXAMPLES)
    .argument("<file>", "Markdown, as `estate preview --format markdown` writes it")
    .option("--project <name>", "tells this comment from others of the pull request; default the name in Pulumi.yaml")
    .option("--pull-request <number>", "which one, where a commit is the head of several", numberOf)
    .option("--dry-run", "show the comment and where it would go, and post nothing")
    .action(async (file: string, { project = nameOfProject(), pullRequest, dryRun }: Options) => {
      const markdown = markdownIn(file);
      if (dryRun) return show(markdown, project, pullRequest);
      const { action, url, duplicates } = await postComment({ context: contextOf(process.env, pullRequest), project, markdown });
      console.log(`${action}: ${url}`);
      for (const duplicate of duplicates) console.error(`another one with the same marker is left as it is: ${duplicate}`);
    });
}

/** Outside a job there is no pull request to name, and the text can be looked at all the same. */
function show(markdown: string, project: string, pullRequest: number | undefined): void {
  const context = inJob() ? contextOf(process.env, pullRequest) : undefined;
  const body = bodyOf(project, markdown, context?.foreignCommit);
  const place = context === undefined ? "nowhere: this is no job of a pull request" : `to ${context.host.title}, ${context.pullRequest}`;
  const limits = HOSTS.map(({ title, limit }) => `${title} ${limit.characters}`).join(", ");
  process.stdout.write(body);
  console.error(`would go ${place}; ${body.length} characters (limits: ${limits})`);
}

function inJob(): boolean {
  return HOSTS.some(({ sign: [name, value] }) => process.env[name] === value);
}

/** The file may come from someone else's code: never another file's content by a link, never more than the roomiest host could take, only text. */
function markdownIn(file: string): string {
  const most = 4 * Math.max(...HOSTS.map(({ limit }) => limit.characters));
  try {
    const { size } = regular(file);
    if (size > most) throw new Error(`it has more than ${most} bytes, which no host takes`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new UserError(`${file} cannot be posted`, [{ path: "", reason: error instanceof Error ? error.message : String(error) }]);
  }
}

function regular(file: string) {
  const facts = lstatSync(file);
  if (!facts.isFile()) throw new Error("it is no file of its own");
  return facts;
}

function nameOfProject(): string {
  const { name } = parse(readFileSync(join(dirname(import.meta.dirname), "Pulumi.yaml"), "utf8")) as { name: string };
  return name;
}

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("it is a whole number");
  return Number(text);
}
