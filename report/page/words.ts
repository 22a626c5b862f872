import { OPERATIONS, type Operation } from "../../preview/change.ts";
import type { Outcome } from "../../preview/preview.ts";
import type { RiskSeverity } from "../../preview/risks/risk.ts";
import { kindOf, nameIn } from "../data/resource-words.ts";
import { type Html, html } from "../html.ts";
import { grouped } from "../visible.ts";

/** Operations that a reader counts, in the order in which they weigh. */
export const COUNTED = OPERATIONS.filter((operation) => operation !== "same");

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  fine: "fine",
  level: "level falls",
  policy: "policy violated",
  destructive: "destroys data",
  error: "cannot be told",
};

/** The outcome as a badge: a shape, a colour and a word. */
export function outcomeBadge(outcome: Outcome): Html {
  return html`<span class="badge outcome-${outcome}">${icon(`outcome-${outcome}`)}${OUTCOME_WORDS[outcome]}</span>`;
}

/** A severity as a badge. */
export function severityBadge(severity: RiskSeverity): Html {
  return html`<span class="badge severity-${severity}">${severity}</span>`;
}

/** A sign of the page's own set; it says nothing by itself to who cannot see it. */
export function icon(name: string): Html {
  return html`<svg class="icon ${name}" aria-hidden="true" focusable="false"><use href="#${name}"></use></svg>`;
}

/** How many resources each operation meets, with its sign; operations that meet none are left out. */
export function operationCounts(counts: Readonly<Record<Operation, number>>): Html {
  const met = COUNTED.filter((operation) => counts[operation] > 0);
  if (met.length === 0) return html`<span class="muted">none</span>`;
  return html`<span class="operations">${met.map((operation) => html`<span class="operation">${icon(`op-${operation}`)}${grouped(counts[operation])} <span class="word">${operation}</span></span>`)}</span>`;
}

/** A resource by its URN, as a person finds it: kind and name. */
export function resourceName(urn: string): Html {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return html`<span class="resource"><span class="kind">${kindOf(type)}</span> <b class="name">${nameIn(urn)}</b></span>`;
}

/** A sentence in which what stands between backticks is code. */
function sentence(text: string): Html {
  return html`${text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** A sentence that ends with a full stop, and begins with a capital unless it begins with a name. */
export function fullSentence(text: string): Html {
  const capital = /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return sentence(/[.!?…]$/.test(capital) ? capital : `${capital}.`);
}

/** A section of an environment's panel. Its heading can be jumped to. */
export function section(id: string, title: string, aside: Html, content: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title" class="section">
<header class="section-head"><h3 id="${id}-title" tabindex="-1">${title}</h3><p class="aside">${aside}</p></header>
${content}
</section>
`;
}

/** Items of a list of which the first are shown and the next folded; how many are left out is said. */
export function folded(items: readonly Html[], shown: number, most: number, noun: string): Html {
  const [first, next, left] = [items.slice(0, shown), items.slice(shown, most), items.length - most];
  return html`${first}${next.length === 0 ? undefined : html`<li class="fold"><details><summary>${grouped(next.length)} more ${noun}</summary><ul class="plain">${next}</ul></details></li>`}${left <= 0 ? undefined : html`<li class="muted">${grouped(left)} more ${noun} are not on this page; the JSON form has all.</li>`}`;
}
