import { previewToJson } from "../preview/formats/json.ts";
import { previewToJunit } from "../preview/formats/junit.ts";
import { previewToMarkdown } from "../preview/formats/markdown/index.ts";
import { previewToSarif } from "../preview/formats/sarif.ts";
import { previewToText } from "../preview/formats/text.ts";
import { type ReportInput, reportOf } from "../report/report.ts";
import { scorecardOf } from "../score/scorecard.ts";
import type { PreviewedEstates } from "./preview-sides.ts";

/** How a preview is written, and what a file of it is called. */
interface PreviewForm {
  readonly file: string;
  /** @param colour whether what reads it understands colours. */
  readonly of: (previewed: PreviewedEstates, colour: boolean) => string;
}

/** Forms of a preview, by the word that asks for one. */
export const FORMS = {
  text: { file: "preview.txt", of: ({ preview }, colour) => previewToText(preview, colour) },
  json: { file: "preview.json", of: ({ preview }) => previewToJson(preview) },
  markdown: { file: "preview.md", of: ({ preview }) => previewToMarkdown(preview) },
  html: { file: "preview.html", of: (previewed) => reportOf(reportInput(previewed)) },
  sarif: { file: "preview.sarif", of: ({ preview }) => previewToSarif(preview) },
  junit: { file: "preview.xml", of: ({ preview }) => previewToJunit(preview) },
} as const satisfies Readonly<Record<string, PreviewForm>>;

/** One of {@link FORMS}. */
export type Form = keyof typeof FORMS;

function reportInput({ preview, estates }: PreviewedEstates): ReportInput {
  return {
    preview,
    estates: estates.map(({ preview: { environment }, after, evaluation, seen }) => ({
      environment,
      resources: after?.plan.resources ?? [],
      card: after === undefined || evaluation === undefined ? undefined : scorecardOf(after.plan, evaluation, seen),
    })),
  };
}
