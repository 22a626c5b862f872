import type { EnvironmentPreview } from "../../preview/preview.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { cut } from "../visible.ts";
import { levelChange } from "./controls.ts";
import { costWords } from "./cost.ts";
import { severityCounts } from "./risks.ts";
import { icon, operationCounts, outcomeBadge } from "./words.ts";

/** Beyond this many environments a list to choose from stands in the place of tabs. */
const TABS = 8;

/** All environments in a table, where there are several. */
export function overview(previews: readonly EnvironmentPreview[]): Html {
  if (previews.length < 2) return NOTHING;
  const rows = previews.map((preview, place) => {
    const name = html`<button type="button" class="link name" data-environment="${place}">${cut(preview.environment, 60)}</button>`;
    const cells = preview.error === undefined ? cellsOf(preview) : html`<td class="muted" colspan="4">not known</td>`;
    return html`<tr><th scope="row">${name}</th><td>${outcomeBadge(preview.outcome)}</td>${cells}</tr>`;
  });
  return html`<section class="overview" aria-labelledby="overview-title"><h2 id="overview-title">All environments</h2><div class="scroll" tabindex="0" role="region" aria-label="Outcomes"><table class="grid"><thead><tr><th scope="col">environment</th><th scope="col">outcome</th><th scope="col">risks</th><th scope="col">changes</th><th scope="col" class="number">level</th><th scope="col" class="number">cost a month</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`;
}

/** Whether so many environments are chosen by tabs. */
export function hasTabs(environments: number): boolean {
  return environments > 1 && environments <= TABS;
}

/** Tabs to choose an environment by, or a list where there are many; nothing for one alone. */
export function chooser(previews: readonly EnvironmentPreview[], chosen: number): Html {
  if (previews.length < 2) return NOTHING;
  if (!hasTabs(previews.length)) {
    const options = previews.map(
      ({ environment }, place) =>
        html`<option value="${place}"${place === chosen ? html` selected` : undefined}>${cut(environment, 80)}</option>`,
    );
    return html`<div class="chooser"><label>Environment <select data-environments>${options}</select></label></div>`;
  }
  const tabs = previews.map(
    ({ environment, outcome }, place) =>
      html`<button type="button" role="tab" id="tab-${place}" aria-controls="panel-${place}" aria-selected="${place === chosen ? "true" : "false"}" tabindex="${place === chosen ? 0 : -1}">${icon(`outcome-${outcome}`)}<span class="name">${cut(environment, 60)}</span></button>`,
  );
  return html`<div class="tabs" role="tablist" aria-label="Environments">${tabs}</div>`;
}

function cellsOf(preview: EnvironmentPreview): Html {
  const words = html`<td>${severityCounts(preview.risks)}</td><td>${operationCounts(preview.counts)}</td>`;
  return html`${words}<td class="number">${levelOf(preview)}</td><td class="number">${costWords(preview.cost).change}</td>`;
}

function levelOf({ judgement: { before, after } }: EnvironmentPreview): Html {
  const level = (standing: typeof after) => (standing === undefined ? "—" : (standing.achieved ?? "none"));
  return levelChange(level(before), level(after));
}
