import type { EnvironmentPreview } from "../../preview/preview.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { count } from "../numbers.ts";
import { grouped, shortName } from "../visible.ts";
import { COUNTED, icon, operationCounts, section } from "./words.ts";

/** Every change, by capability; the script fills the list and opens what a reader asks for. */
export function changesSection(id: string, { changes, counts }: EnvironmentPreview): Html {
  if (changes.length === 0) return section(id, "Changes", operationCounts(counts), html`<p class="empty">Nothing changes.</p>`);
  const operations = COUNTED.filter((operation) => counts[operation] > 0);
  const toggles = operations.map(
    (operation) =>
      html`<label class="toggle">${icon(`op-${operation}`)}<input type="checkbox" value="${operation}" checked> ${operation} <span class="muted">${grouped(counts[operation])}</span></label>`,
  );
  const capabilities = [...new Set(changes.map(({ capability }) => shortName(capability)))];
  const tools = html`<form class="tools" data-list="changes" aria-label="Filter changes"><label class="search"><span class="hidden-text">Search changes</span><input type="search" placeholder="Search name, kind, key, file   /" autocomplete="off" spellcheck="false"></label>${select("capability", "All capabilities", capabilities)}${select("layer", "Both layers", ["cloud", "cluster"])}<fieldset class="toggles"><legend class="hidden-text">Operations</legend>${toggles}</fieldset><button type="button" class="quiet" data-open="all">Open all</button></form>`;
  const same = counts.same > 0 ? html`<span>${grouped(counts.same)} stay the same</span>` : undefined;
  return section(
    id,
    "Changes",
    html`${operationCounts(counts)}${same}`,
    html`${tools}<p class="status" role="status" data-status="changes">${count(changes.length, "change")}</p><div class="changes" data-changes="changes"></div>`,
  );
}

/** What a given state and the base's program disagree on; nothing where no state was given or both agree. */
export function driftSection(id: string, { drift }: EnvironmentPreview): Html {
  if (drift.length === 0) return NOTHING;
  return section(
    id,
    "Drift",
    html`${count(drift.length, "resource")} of the state differ from what the base's program asks for`,
    html`<div class="changes" data-changes="drift"></div>`,
  );
}

/** A list to choose one of, or all. */
export function select(name: string, all: string, values: readonly string[]): Html {
  return html`<label class="select"><span class="hidden-text">${name}</span><select name="${name}"><option value="">${all}</option>${values.map((value) => html`<option value="${value}">${value}</option>`)}</select></label>`;
}
