import type { ResourceChange } from "../change.ts";
import type { EnvironmentPreview, Preview } from "../preview.ts";

/** A change without the whole of both resources: what differs of them is in `values`. */
type ChangeInJson = Omit<ResourceChange, "before" | "after"> & {
  /** Where the program makes it; none for what goes. */
  readonly source?: { readonly file: string; readonly line: number };
};

/** The JSON form of an environment's preview. */
type EnvironmentInJson = Omit<EnvironmentPreview, "changes" | "drift"> & {
  readonly changes: readonly ChangeInJson[];
  readonly drift: readonly ChangeInJson[];
};

/**
 * The JSON form of a preview; its schema is generated from this type.
 *
 * @public
 */
export type PreviewInJson = Omit<Preview, "environments"> & { readonly environments: readonly EnvironmentInJson[] };

/** A preview for programs. Equal previews give equal bytes. */
export function previewToJson(preview: Preview): string {
  return `${JSON.stringify(inJson(preview), undefined, 2)}\n`;
}

function inJson({ version, base, outcome, verdict, environments }: Preview): PreviewInJson {
  return {
    version,
    base,
    outcome,
    verdict,
    environments: environments.map((each) => ({ ...each, changes: each.changes.map(withoutSides), drift: each.drift.map(withoutSides) })),
  };
}

function withoutSides({ before: _before, after, ...change }: ResourceChange): ChangeInJson {
  const source = after?.source;
  return { ...change, ...(source === undefined ? {} : { source }) };
}
