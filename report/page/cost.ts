import { compareText } from "../../plan/values.ts";
import { moneyWord, pricesWord } from "../../preview/formats/money.ts";
import type { EnvironmentPreview } from "../../preview/preview.ts";
import type { CostDelta, CostItem, Money, MonthlyCost } from "../../prices/monthly-cost.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { count, moneyDifference } from "../numbers.ts";
import { cut, grouped } from "../visible.ts";
import { resourceName, section } from "./words.ts";

/** Priced things, and things without a price, on the page. */
const ITEMS = 200;

const ZERO: Money = { low: 0, high: 0 };

/** What a month costs before and after, by layer and capability, with what has no price. */
export function costSection(id: string, { cost }: EnvironmentPreview): Html {
  const { before, after } = cost;
  if (before === undefined && after === undefined)
    return section(id, "Monthly cost", html`not known`, html`<p class="empty">Nothing was priced.</p>`);
  const aside = html`${["US dollars a month", pricesWord(after ?? before)].filter((word) => word !== "").join(", ")}`;
  return section(id, "Monthly cost", aside, html`${partsTable(cost)}${spotNote(cost)}${unpriced(after)}${items(after)}`);
}

/** Monthly cost before and after in a few words. */
export function costWords({ before, after, difference }: CostDelta): { readonly change: Html; readonly total: Html } {
  const total = after ?? before;
  if (total === undefined) return { change: html`<span class="muted">not known</span>`, total: NOTHING };
  const isFlat = difference.low === 0 && difference.high === 0;
  return {
    change: isFlat ? html`no change` : html`${moneyDifference(difference)}`,
    total: html`${before === undefined || isFlat ? undefined : html`${moneyWord(before.total)} <span class="arrow" aria-label="to">→</span> `}${moneyWord(after?.total ?? ZERO)} a month`,
  };
}

interface Part {
  readonly layer: CostItem["layer"];
  readonly capability: string;
  readonly before: Money;
  readonly after: Money;
}

function partsTable({ before, after, difference }: CostDelta): Html {
  const parts = partsOf(before, after);
  const changed = parts.filter((part) => !hasNoDifference(part));
  const equal = parts.filter(hasNoDifference);
  const folds = changed.length > 0 && equal.length > 8;
  const rest = folds
    ? html`<tr class="rest"><th scope="row">${count(equal.length, "part")} without a change</th><td></td>${amounts(sumOf(equal))}</tr>`
    : equal.map(row);
  const total = { before: before?.total ?? ZERO, after: after?.total ?? ZERO };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Monthly cost by capability"><table class="grid"><thead><tr><th scope="col">capability</th><th scope="col">layer</th><th scope="col" class="number">before</th><th scope="col" class="number">after</th><th scope="col" class="number">difference</th></tr></thead><tbody>${changed.map(row)}${rest}</tbody><tfoot><tr><th scope="row">total</th><td></td>${amounts(total, difference)}</tr></tfoot></table></div>`;
}

function row(part: Part): Html {
  return html`<tr><th scope="row">${cut(part.capability, 60)}</th><td>${part.layer}</td>${amounts(part)}</tr>`;
}

function amounts({ before, after }: Pick<Part, "before" | "after">, told = minus(after, before)): Html {
  const sign = told.high < 0 ? "less" : told.low > 0 ? "more" : "";
  return html`<td class="number">${moneyWord(before)}</td><td class="number">${moneyWord(after)}</td><td class="number ${told.low === 0 && told.high === 0 ? "zero" : sign}">${moneyDifference(told)}</td>`;
}

/** Layers and capabilities, those that change most first. */
function partsOf(before: MonthlyCost | undefined, after: MonthlyCost | undefined): readonly Part[] {
  const parts = new Map<string, Part>();
  const add = (item: CostItem, side: "before" | "after") => {
    const { layer, capability, monthly } = item;
    const key = `${layer} ${capability}`;
    const part = parts.get(key) ?? { layer, capability, before: ZERO, after: ZERO };
    parts.set(key, { ...part, [side]: plus(part[side], monthly) });
  };
  for (const item of before?.items ?? []) add(item, "before");
  for (const item of after?.items ?? []) add(item, "after");
  const weight = (part: Part) => Math.abs(part.after.low - part.before.low) + Math.abs(part.after.high - part.before.high);
  return [...parts.values()].sort(
    (a, b) =>
      weight(b) - weight(a) || b.after.high - a.after.high || compareText(a.capability, b.capability) || compareText(a.layer, b.layer),
  );
}

/** Ends move together: what may cost most after, costs most before for the same reason. */
function minus(after: Money, before: Money): Money {
  const ends = [after.low - before.low, after.high - before.high];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

function plus(a: Money, b: Money): Money {
  return { low: a.low + b.low, high: a.high + b.high };
}

function sumOf(parts: readonly Part[]): Pick<Part, "before" | "after"> {
  return parts.reduce((sum, part) => ({ before: plus(sum.before, part.before), after: plus(sum.after, part.after) }), {
    before: ZERO,
    after: ZERO,
  });
}

function hasNoDifference({ before, after }: Part): boolean {
  return before.low === after.low && before.high === after.high;
}

function spotNote({ before, after }: CostDelta): Html {
  const [old, now] = [before?.spot ?? ZERO, after?.spot ?? ZERO];
  if (old.high === 0 && now.high === 0) return NOTHING;
  return html`<p class="note">Of it on spot capacity, whose price moves: ${moneyWord(old)} before, ${moneyWord(now)} after.</p>`;
}

function unpriced(cost: MonthlyCost | undefined): Html {
  const things = cost?.unpriced ?? [];
  if (things.length === 0) return NOTHING;
  const shown = things
    .slice(0, ITEMS)
    .map(({ urn, what }) => html`<li>${resourceName(urn)} <span class="muted">${cut(what, 160)}</span></li>`);
  const left = things.length - shown.length;
  return html`<details class="findings"><summary><span class="answer answer-undetermined">Without a price, not counted</span> <span class="amount">${grouped(things.length)}</span></summary><ul class="plain compact">${shown}${left > 0 ? html`<li class="muted">${grouped(left)} more</li>` : undefined}</ul></details>`;
}

function items(cost: MonthlyCost | undefined): Html {
  const priced = cost?.items ?? [];
  if (priced.length === 0) return NOTHING;
  const dear = [...priced].sort((a, b) => b.monthly.high - a.monthly.high || compareText(a.urn, b.urn)).slice(0, ITEMS);
  const rows = dear.map(
    ({ urn, what, monthly, spot, assumed }) =>
      html`<tr><th scope="row">${resourceName(urn)}</th><td>${cut(what, 120)}${spot ? html` <span class="tag">spot</span>` : undefined}${assumed === undefined ? undefined : html`<span class="muted assumed">assumed ${cut(assumed, 160)}</span>`}</td><td class="number">${moneyWord(monthly)}</td></tr>`,
  );
  const title = priced.length > ITEMS ? `The ${ITEMS} dearest of what is priced after` : "What is priced after, dearest first";
  return html`<details class="findings"><summary><span class="answer">${title}</span> <span class="amount">${grouped(priced.length)}</span></summary><div class="scroll" tabindex="0" role="region" aria-label="What is priced"><table class="grid"><thead><tr><th scope="col">resource</th><th scope="col">paid for</th><th scope="col" class="number">a month</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
