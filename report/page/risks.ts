import type { EnvironmentPreview } from "../../preview/preview.ts";
import { type Risk, SEVERITIES } from "../../preview/risks/risk.ts";
import { placeOf } from "../data/resource-words.ts";
import { type Html, html } from "../html.ts";
import { count } from "../numbers.ts";
import { cut, grouped, shortName } from "../visible.ts";
import { fullSentence, resourceName, section, severityBadge } from "./words.ts";

/** Risks of one sort shown before the others of it are folded, and risks on the page at all. */
const SHOWN = 3;
const MOST = 250;

/** Key paths named of one risk. */
const PATHS = 4;

/** What a reviewer must have seen, worst first. Many of one sort do not push the next sort out of sight. */
export function risksSection(id: string, { risks, changes }: EnvironmentPreview): Html {
  if (risks.length === 0)
    return section(id, "Risks", severityCounts(risks), html`<p class="empty">Nothing in this change needs a second look.</p>`);
  const places = new Map(changes.map(({ urn }, index) => [urn, index]));
  const sorts = Map.groupBy(risks.slice(0, MOST), (risk) => `${risk.severity} ${risk.id}`);
  const items = [...sorts.values()].map((each) => sortItems(each, places));
  const left = risks.length - MOST;
  const rest = left > 0 ? html`<p class="note">${count(left, "more risk")} are not on this page; the JSON form has all.</p>` : undefined;
  return section(id, "Risks", severityCounts(risks), html`<ol class="risks">${items}</ol>${rest}`);
}

function sortItems(risks: readonly Risk[], places: ReadonlyMap<string, number>): Html {
  const items = risks.map((risk) => riskItem(risk, risk.urn === undefined ? undefined : places.get(risk.urn)));
  const name = shortName(risks[0]?.id ?? "");
  return html`${items.slice(0, SHOWN)}${items.length <= SHOWN ? undefined : html`<li class="fold"><details><summary>${grouped(items.length - SHOWN)} more of ${name}</summary><ul>${items.slice(SHOWN)}</ul></details></li>`}`;
}

/** How many risks there are of each severity. */
export function severityCounts(risks: readonly Risk[]): Html {
  const met = SEVERITIES.map((severity) => ({ severity, amount: risks.filter((risk) => risk.severity === severity).length }));
  const told = met.filter(({ amount }) => amount > 0);
  if (told.length === 0) return html`<span class="muted">none</span>`;
  return html`<span class="severities">${told.map(({ severity, amount }) => html`<span class="severity-count">${amount} ${severityBadge(severity)}</span>`)}</span>`;
}

function riskItem({ severity, reason, advice, urn, source, paths, id }: Risk, change: number | undefined): Html {
  const place = placeOf(source);
  return html`<li class="risk risk-${severity}"><div class="risk-badge">${severityBadge(severity)}</div><div class="risk-text"><p class="reason">${fullSentence(cut(reason, 600))}</p><p class="advice">${fullSentence(cut(advice, 600))}</p><p class="where">${urn === undefined ? undefined : resourceName(urn)}${place === undefined ? undefined : html`<code class="source">${place}</code>`}${paths.slice(0, PATHS).map((path) => html`<code>${cut(path, 120)}</code>`)}${paths.length > PATHS ? html`<span class="muted">and ${paths.length - PATHS} more</span>` : undefined}<span class="rule">${id}</span>${change === undefined ? undefined : html`<button type="button" class="link" data-change="${change}">Show the change<span class="hidden-text"> of ${urn?.split("::").at(-1)?.slice(0, 80)}</span></button>`}</p></div></li>
`;
}
