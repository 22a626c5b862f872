import { UserError } from "../components/core/errors.ts";

/** Words of letters and digits, joined by single marks: nothing that could end an HTML comment, or stand for another name. */
const PROJECT_NAME = /^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;
const LONGEST_NAME = 100;

/**
 * What a project's comment is found again by: an HTML comment, which no host shows, at its very start.
 * It is compared whole, so that the project `dev` never finds the comment of `dev-tokyo`.
 *
 * @throws UserError for a name that it cannot hold.
 */
export function markerOf(project: string): string {
  if (!PROJECT_NAME.test(project) || project.length > LONGEST_NAME) {
    throw new UserError("the comment cannot be marked with this project name", [
      {
        path: "project",
        reason: `${JSON.stringify(project.slice(0, LONGEST_NAME))} is not words of letters and digits joined by single ".", "_" or "-", at most ${LONGEST_NAME} characters`,
      },
    ]);
  }
  return `<!-- mlops-estate:preview:${project} -->`;
}

/**
 * The comment as it is posted: marker, origin where others made it, text. It never notifies anybody and never gives a host a command,
 * whatever is in the text. It is longer than the text by {@link overheadOf} at most.
 *
 * @param foreignCommit the commit whose own code made the text, where it comes from another repository.
 * @throws UserError for a name that no marker can hold.
 */
export function bodyOf(project: string, markdown: string, foreignCommit?: string): string {
  return `${prefixOf(project, foreignCommit)}${harmless(withoutMarker(markdown, markerOf(project)))}\n`;
}

/**
 * Characters that a comment needs beside its text.
 *
 * @throws UserError for a name that no marker can hold.
 */
export function overheadOf(project: string, foreignCommit?: string): number {
  return prefixOf(project, foreignCommit).length + 1;
}

/** Whether a host keeps the same text: hosts turn line ends into their own and drop blanks at the end. */
export function sameText(a: string, b: string): boolean {
  return kept(a) === kept(b);
}

function prefixOf(project: string, foreignCommit: string | undefined): string {
  const marker = markerOf(project);
  if (foreignCommit === undefined) return `${marker}\n`;
  return `${marker}\n> Made by the pull request's own code at ${foreignCommit}, in another repository: read the code before you trust the verdict.\n\n`;
}

function withoutMarker(markdown: string, marker: string): string {
  return markdown.startsWith(marker) ? markdown.slice(marker.length).replace(/^\r?\n/, "") : markdown;
}

/**
 * One character for one, so that a text within its limit stays so.
 *
 * - Mentions notify people. An entity is a mention too, since hosts look for mentions in what they have rendered.
 * - A line that begins with "/" is a command: GitLab obeys `/merge` in a note, with the rights of the token
 *   (https://docs.gitlab.com/user/project/quick_actions/), and bots elsewhere do likewise.
 */
function harmless(markdown: string): string {
  return markdown
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replaceAll(/[\0-\x08\x0b-\x1f\x7f]/g, " ")
    .replaceAll(/&(?:#0*64|#x0*40|commat);/gi, "＠")
    .replaceAll(/(?<![A-Za-z0-9])@/g, "＠")
    .replaceAll(/^((?:[ \t]|>)*)\/(?=[A-Za-z])/gm, "$1∕")
    .trimEnd();
}

function kept(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd();
}
