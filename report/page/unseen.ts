import type { EnvironmentPreview } from "../../preview/preview.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { count } from "../numbers.ts";
import { cut, grouped } from "../visible.ts";
import { folded, fullSentence, section } from "./words.ts";

const SHOWN = 8;
const MOST = 200;

/** What is counted on and not there, new problems first. */
export function wiringSection(id: string, { wiring }: EnvironmentPreview): Html {
  if (wiring.length === 0)
    return section(id, "Wiring", html`no problem`, html`<p class="empty">Everything that the plan counts on is there.</p>`);
  const fresh = wiring.filter(({ isNew }) => isNew);
  const ordered = [...fresh, ...wiring.filter(({ isNew }) => !isNew)];
  const items = ordered.map(
    ({ problem, isNew }) =>
      html`<li>${isNew ? html`<span class="badge severity-high">new</span> ` : html`<span class="badge severity-low">before too</span> `}${fullSentence(cut(problem, 500))}</li>`,
  );
  return section(
    id,
    "Wiring",
    html`${count(wiring.length, "problem")}, ${fresh.length === 0 ? "none" : grouped(fresh.length)} new`,
    html`<ul class="plain lined">${folded(items, SHOWN, MOST, "problems")}</ul>`,
  );
}

/** Charts whose insides were not seen, with the reason. */
export function chartsSection(id: string, { chartsNotSeenInto: charts }: EnvironmentPreview): Html {
  if (charts.length === 0) return NOTHING;
  const items = charts.map(
    ({ release, reason }) => html`<li><b class="name">${cut(release, 120)}</b> <span class="muted">${cut(reason, 300)}</span></li>`,
  );
  return section(
    id,
    "Charts not seen into",
    html`${count(charts.length, "chart")}; what they install is undetermined`,
    html`<ul class="plain compact">${folded(items, SHOWN, MOST, "charts")}</ul>`,
  );
}
