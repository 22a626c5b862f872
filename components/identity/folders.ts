import type { FoldersGrant } from "./contract.ts";

/** Nothing that a policy of AWS, an expression of Google Cloud or a condition of Azure could take for anything but a name. */
const FOLDER = /^([A-Za-z0-9_-][A-Za-z0-9._-]*\/)+$/;

/**
 * Folders of a grant.
 *
 * @throws Error where there is none, which would be a grant of everything on a cloud that takes no empty list, or where one is no plain name.
 */
export function foldersOf({ below }: FoldersGrant): readonly string[] {
  if (below.length === 0) throw new Error("the stack grants something below folders, and names none");
  const bad = below.find((folder) => !FOLDER.test(folder));
  if (bad !== undefined) throw new Error(`the stack grants something below ${JSON.stringify(bad)}, which is no folder's name`);
  return below;
}

/** Tells whether a grant is of folders of a bucket. */
export function isOfFolders(grant: object): grant is FoldersGrant {
  return "below" in grant;
}
