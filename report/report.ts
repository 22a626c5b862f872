import type { PlannedResource } from "../plan/plan.ts";
import { OUTCOMES_BY_WEIGHT, type Preview } from "../preview/preview.ts";
import type { Scorecard } from "../score/scorecard.ts";
import type { Json } from "./data/packed.ts";
import { packed } from "./data/packed.ts";
import type { PageData } from "./data/page-data.ts";
import { pageDataOf, withDetails } from "./data/page-data-of.ts";
import { documentOf } from "./page/document.ts";
import { chooser, hasTabs, overview } from "./page/overview.ts";
import { panel } from "./page/panel.ts";
import { script, styleSheet } from "./page/sources.ts";

/** What a report shows. */
export interface ReportInput {
  readonly preview: Preview;
  /** What each environment consists of, for its graph and its scorecard; an environment that is not among them has neither. */
  readonly estates: readonly {
    readonly environment: string;
    /** Of the side after; of the side before where an environment goes. */
    readonly resources: readonly PlannedResource[];
    readonly card: Scorecard | undefined;
  }[];
}

/** Bytes of the page up to which values of changes are put in. Without any, an estate of 2,000 resources takes about half of it. */
const PAGE_BYTES = 1_850_000;

/**
 * A preview as one page of HTML that loads nothing: verdicts, risks, changes with both sides of their values, controls, cost, footprint, wiring, and the
 * graph of each estate. Values of changes that find no room are left out, what weighs least first, and the page says so. Equal input gives equal bytes.
 */
export function reportOf({ preview, estates }: ReportInput): string {
  const { environments } = preview;
  const estateOf = new Map(estates.map((estate) => [estate.environment, estate]));
  const inputs = environments.map((each) => ({ preview: each, resources: estateOf.get(each.environment)?.resources ?? [] }));
  const lines = pageDataOf(inputs);
  const chosen = heaviest(preview);
  const page = (data: string) =>
    documentOf({
      preview,
      overview: overview(environments),
      chooser: chooser(environments, chosen),
      panels: environments.map((each, place) =>
        panel(place, each, estateOf.get(each.environment)?.card, graphOf(lines, place), place === chosen, hasTabs(environments.length)),
      ),
      styles: styleSheet(),
      script: script(),
      data,
    });
  const taken = Buffer.byteLength(page(written(lines)));
  return page(written(withDetails(lines, environments, PAGE_BYTES - taken)));
}

function written(data: PageData): string {
  return packed(data as unknown as Json);
}

/** The environment that is shown first: where most is at stake. */
function heaviest({ environments }: Preview): number {
  const weights = environments.map(({ outcome }) => OUTCOMES_BY_WEIGHT.indexOf(outcome));
  return Math.max(0, weights.indexOf(Math.min(...weights)));
}

function graphOf({ environments }: PageData, place: number): PageData["environments"][number]["graph"] {
  const environment = environments[place];
  if (environment === undefined) throw new RangeError(`no environment ${place}`);
  return environment.graph;
}
