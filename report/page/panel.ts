import type { EnvironmentPreview } from "../../preview/preview.ts";
import type { Scorecard } from "../../score/scorecard.ts";
import type { GraphData } from "../data/page-data.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { count } from "../numbers.ts";
import { cut, grouped } from "../visible.ts";
import { changesSection, driftSection } from "./changes.ts";
import { controlsSection, levelChange } from "./controls.ts";
import { costSection, costWords } from "./cost.ts";
import { footprintSection, footprintWords } from "./footprint.ts";
import { graphSection } from "./graph.ts";
import { risksSection, severityCounts } from "./risks.ts";
import { chartsSection, wiringSection } from "./unseen.ts";
import { fullSentence, operationCounts, outcomeBadge, resourceName, section } from "./words.ts";

/** One environment: the verdict, what it rests on in a few words, and a section for each. */
export function panel(
  place: number,
  preview: EnvironmentPreview,
  card: Scorecard | undefined,
  graph: GraphData,
  isChosen: boolean,
  isTabbed: boolean,
): Html {
  const id = (part: string) => `e${place}-${part}`;
  const role = isTabbed ? html` role="tabpanel" aria-labelledby="tab-${place}"` : undefined;
  const body =
    preview.error === undefined
      ? told(id, preview, card, graph)
      : html`<div class="failure"><p>There is no preview of this environment:</p><pre tabindex="0">${cut(preview.error, 20_000)}</pre></div>`;
  return html`<div class="panel" id="panel-${place}" data-panel="${place}"${role}${isChosen ? undefined : html` hidden`}>
${heading(preview)}
${body}
</div>
`;
}

function heading({ environment, cloud, presence, outcome, verdict }: EnvironmentPreview): Html {
  const tag = presence === "both" ? undefined : html`<span class="tag">${presence === "new" ? "new environment" : "goes"}</span>`;
  return html`<header class="panel-head"><h2><span class="name">${cut(environment, 120)}</span> ${cloud === undefined ? undefined : html`<span class="tag">${cloud}</span>`}${tag}</h2><p class="verdict">${outcomeBadge(outcome)}<span>${fullSentence(cut(verdict, 600))}</span></p></header>`;
}

function told(id: (part: string) => string, preview: EnvironmentPreview, card: Scorecard | undefined, graph: GraphData): Html {
  const { wiring, chartsNotSeenInto, drift, risks, changes, digest } = preview;
  const links = [
    link(id("risks"), "Risks", risks.length),
    link(id("changes"), "Changes", changes.length),
    link(id("controls"), "Controls", preview.judgement.violated.length),
    link(id("cost"), "Cost", undefined),
    link(id("footprint"), "Footprint", undefined),
    link(id("wiring"), "Wiring", wiring.length),
    chartsNotSeenInto.length === 0 ? NOTHING : link(id("charts"), "Charts", chartsNotSeenInto.length),
    drift.length === 0 ? NOTHING : link(id("drift"), "Drift", drift.length),
    link(id("graph"), "Graph", undefined),
  ];
  return html`${tiles(id, preview)}
<nav class="sections" aria-label="Sections of ${preview.environment}"><ul>${links}</ul></nav>
${risksSection(id("risks"), preview)}${destroyedSection(id("destroyed"), preview)}${changesSection(id("changes"), preview)}${controlsSection(id("controls"), preview, card)}${costSection(id("cost"), preview)}${footprintSection(id("footprint"), preview)}${wiringSection(id("wiring"), preview)}${chartsSection(id("charts"), preview)}${driftSection(id("drift"), preview)}${graphSection(id("graph"), graph)}
${digest === "" ? undefined : html`<p class="digest">Digest for <code>estate up --plan</code>: <code>${cut(digest, 160)}</code></p>`}`;
}

function link(id: string, title: string, amount: number | undefined): Html {
  return html`<li><a href="#${id}">${title}${amount === undefined ? undefined : html` <span class="amount">${grouped(amount)}</span>`}</a></li>`;
}

/** What a reviewer decides from, before reading on. */
function tiles(id: (part: string) => string, { counts, risks, judgement, cost, footprint }: EnvironmentPreview): Html {
  const price = costWords(cost);
  const level = levelChange(
    judgement.before?.achieved ?? (judgement.before === undefined ? "—" : undefined),
    judgement.after?.achieved ?? (judgement.after === undefined ? "—" : undefined),
  );
  const fresh = judgement.violated.filter(({ isNew }) => isNew).length;
  return html`<ul class="tiles">${tile(id("risks"), "Risks", severityCounts(risks), NOTHING)}${tile(id("changes"), "Changes", operationCounts(counts), html`${grouped(counts.same)} stay the same`)}${tile(id("controls"), "Level achieved", html`<b class="big">${level}</b>`, html`${fresh === 0 ? "no new violation" : html`<span class="alarm">${count(fresh, "new violation")}</span>`}; declared ${judgement.after?.declared ?? "—"}`)}${tile(id("cost"), "Monthly cost", html`<b class="big">${price.change}</b>`, price.total)}${tile(id("footprint"), "Footprint", html`${footprintWords(footprint)}`, html`${footprint.after.pods} pods after`)}</ul>`;
}

function tile(id: string, title: string, value: Html, note: Html): Html {
  return html`<li><a class="tile" href="#${id}"><span class="tile-title">${title}</span><span class="tile-value">${value}</span><span class="tile-note">${note}</span></a></li>`;
}

/** What holds data and would go, with who allows it. */
function destroyedSection(id: string, { destroyed }: EnvironmentPreview): Html {
  if (destroyed.length === 0) return NOTHING;
  const items = destroyed
    .slice(0, 200)
    .map(
      ({ urn, allowedBecause }) =>
        html`<li>${resourceName(urn)} ${allowedBecause === undefined ? html`<span class="badge severity-critical">nobody allows it</span>` : html`<span class="muted">allowed: ${cut(allowedBecause, 300)}</span>`}</li>`,
    );
  return section(
    id,
    "Data that would go",
    html`named in <code>allowDestroy</code> with a reason, or refused`,
    html`<ul class="plain compact">${items}</ul>`,
  );
}
