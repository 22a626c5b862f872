import type { GraphData } from "../data/page-data.ts";
import { type Html, html } from "../html.ts";
import { count } from "../numbers.ts";
import { select } from "./changes.ts";
import { COUNTED, icon, section } from "./words.ts";

/** Room for the graph with what moves and filters it; the script draws it once it comes into sight. */
export function graphSection(id: string, { capabilities }: GraphData): Html {
  const amount = capabilities.reduce((sum, { nodes }) => sum + nodes.length, 0);
  if (amount === 0) return section(id, "Estate graph", html`empty`, html`<p class="empty">There is no resource to draw.</p>`);
  const present = new Set(capabilities.flatMap(({ nodes }) => nodes.map(({ operation }) => operation)));
  const operations = [...COUNTED, "same" as const].filter((operation) => present.has(operation));
  const toggles = operations.map(
    (operation) =>
      html`<label class="toggle">${icon(`op-${operation}`)}<input type="checkbox" value="${operation}" checked> ${operation}</label>`,
  );
  const tools = html`<form class="tools" aria-label="Filter the graph"><label class="search"><span class="hidden-text">Search the graph</span><input type="search" placeholder="Search name or kind" autocomplete="off" spellcheck="false"></label>${select(
    "capability",
    "All capabilities",
    capabilities.map(({ name }) => name),
  )}${select("layer", "Both layers", ["cloud", "cluster"])}<fieldset class="toggles"><legend class="hidden-text">Operations</legend>${toggles}</fieldset></form>`;
  const buttons = html`<div class="zoom" role="group" aria-label="Zoom"><button type="button" data-zoom="in" aria-label="Zoom in">+</button><button type="button" data-zoom="out" aria-label="Zoom out">−</button><button type="button" data-zoom="fit" aria-label="Fit the graph">fit</button></div>`;
  const back = html`<div class="crumbs"><button type="button" class="quiet" data-back hidden>← All capabilities</button><span class="crumb" data-crumb><b class="crumb-name">All capabilities</b></span></div>`;
  return section(
    id,
    "Estate graph",
    html`${count(amount, "resource")} in ${count(capabilities.length, "capability").replace("capabilitys", "capabilities")}`,
    html`${tools}<div class="graph" data-graph><div class="graph-bar">${back}${buttons}</div><div class="canvas" data-canvas></div><p class="status graph-status" role="status" data-status="graph">Choose a capability to see the resources in it.</p></div>`,
  );
}
