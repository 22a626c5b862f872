import type { RootContent } from "mdast";
import type { Preview } from "../../preview.ts";
import { blocksWithin } from "./budget.ts";
import { changesSections } from "./changes.ts";
import { controlsSection } from "./controls.ts";
import { costSection } from "./cost.ts";
import { markdownOf, paragraph, text } from "./document.ts";
import { overview } from "./overview.ts";
import { risksSection } from "./risks.ts";

/** Largest comment that every host takes, in bytes: GitHub's 65,536 characters, less what carries the comment. */
export const COMMENT_BYTES = 64_000;

/**
 * A preview as a comment: the verdict, then risks, controls and cost, and then what changes. What does not fit is left out from the end, the change with the
 * least risk first; the verdict, the risks that weigh and new violations always stand.
 *
 * @param bytes room that the comment has. Default {@link COMMENT_BYTES}.
 */
export function previewToMarkdown(preview: Preview, bytes = COMMENT_BYTES): string {
  const must = [...overview(preview), ...risksSection(preview, "heavy"), ...controlsSection(preview, "new")];
  const may = [risksSection(preview, "light"), controlsSection(preview, "known"), costSection(preview), ...changesSections(preview)];
  return markdownOf(blocksWithin(bytes, must, may, leftOut));
}

function leftOut(sections: number): readonly RootContent[] {
  return [paragraph(text(`${sections} more ${sections === 1 ? "part is" : "parts are"} left out for length; the report has everything.`))];
}
