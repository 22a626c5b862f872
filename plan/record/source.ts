import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SourcePosition, StackTrace } from "@pulumi/pulumi/proto/source_pb.js";

/** A place in the program. */
export interface Source {
  readonly file: string;
  readonly line: number;
}

/** What the SDK tells of the place of a call. */
export interface Located {
  getSourceposition(): SourcePosition | undefined;
  getStacktrace(): StackTrace | undefined;
}

/** Finds places in a project: the first one on the stack that is the project's own and no helper's, else the first of its own. */
export function sourceFinder(root: string, helpers: readonly string[]): (located: Located) => Source | undefined {
  return (located) => {
    const frames = (located.getStacktrace()?.getFramesList() ?? []).map((frame) => frame.getPc());
    const own = [located.getSourceposition(), ...frames].flatMap((position) => inProject(position, root) ?? []);
    return own.find(({ file }) => !helpers.some((helper) => file.startsWith(helper))) ?? own[0];
  };
}

/** As people write it: `components/tracking/index.ts:12`. */
export function shownSource(source: Source | undefined): string {
  return source === undefined ? "a place outside of the project" : `${source.file}:${source.line}`;
}

function inProject(position: SourcePosition | undefined, root: string): Source | undefined {
  const uri = position?.getUri() ?? "";
  if (position === undefined || !uri.startsWith("file://")) return undefined;
  const file = relative(root, pathOf(uri)).replaceAll("\\", "/");
  return file.startsWith("..") || file.includes("node_modules/") ? undefined : { file, line: position.getLine() };
}

/** The SDK takes the address of an ES module for a path and makes an address of that once more. */
function pathOf(uri: string): string {
  const path = fileURLToPath(uri);
  const again = path.lastIndexOf("file:/");
  return again === -1 ? path : fileURLToPath(`file:///${path.slice(again + "file:/".length)}`);
}
