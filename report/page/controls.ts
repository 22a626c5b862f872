import { DIMENSIONS } from "../../policies/core/control.ts";
import type { ControlResult } from "../../policies/core/evaluate.ts";
import type { ComparedFinding, JudgementChange } from "../../preview/judgement.ts";
import type { EnvironmentPreview } from "../../preview/preview.ts";
import type { Scorecard } from "../../score/scorecard.ts";
import { type Content, type Html, html, NOTHING } from "../html.ts";
import { count } from "../numbers.ts";
import { cut, grouped } from "../visible.ts";
import { folded, fullSentence, resourceName, section, severityBadge } from "./words.ts";

/** Findings of a sort shown at once, and on the page at all. */
const SHOWN = 12;
const MOST = 150;

/** What the controls of the declared level say: new violations first, and everything that is not simply passed. */
export function controlsSection(id: string, { judgement }: EnvironmentPreview, card: Scorecard | undefined): Html {
  const { violated, waived, undetermined, solved, passed } = judgement;
  const lists = html`${group(
    "New violations",
    "violated",
    violated.filter(({ isNew }) => isNew),
    true,
  )}${group(
    "Violated before and after",
    "violated",
    violated.filter(({ isNew }) => !isNew),
    true,
  )}${group("Waived", "waived", waived, true)}${group("Undetermined until the update", "undetermined", undetermined, false)}${group("Solved by this change", "solved", solved, false)}`;
  const content = html`${levels(judgement, card)}<div class="columns">${card === undefined ? undefined : dimensions(card)}</div>${lists}${card === undefined ? undefined : passedList(card)}`;
  return section(id, "Levels and controls", html`${count(passed, "control")} passed, ${violatedWords(violated)}`, content);
}

/** A level before and after, such as `2 → 1`; `none` where not even level 0 is achieved. */
export function levelChange(before: number | string | undefined, after: number | string | undefined): Html {
  const [from, to] = [before ?? "none", after ?? "none"];
  return from === to ? html`${to}` : html`${from} <span class="arrow" aria-label="to">→</span> ${to}`;
}

function violatedWords(violated: readonly ComparedFinding[]): string {
  const fresh = violated.filter(({ isNew }) => isNew).length;
  return violated.length === 0 ? "none violated" : `${count(violated.length, "violation")}, ${fresh === 0 ? "none" : grouped(fresh)} new`;
}

function levels({ before, after }: JudgementChange, card: Scorecard | undefined): Html {
  const fact = (name: string, value: Html, note: string) =>
    html`<div><dt>${name}</dt><dd><b>${value}</b><span class="muted">${note}</span></dd></div>`;
  const side = (standing: JudgementChange["after"], key: "declared" | "achieved") => (standing === undefined ? "—" : standing[key]);
  return html`<dl class="facts">${fact("Declared", levelChange(side(before, "declared"), side(after, "declared")), "by the environment's file")}${fact("Achieved", levelChange(side(before, "achieved"), side(after, "achieved")), "every mandatory control holds in the plan")}${card === undefined ? undefined : fact("Proven", html`${card.proven ?? "none"}`, "seen on a cluster that runs")}</dl>`;
}

function dimensions(card: Scorecard): Html {
  const rows = DIMENSIONS.map((dimension) => {
    const counts = card.dimensions[dimension];
    const cell = (amount: number, answer: string) => html`<td class="number ${amount === 0 ? "zero" : `answer-${answer}`}">${amount}</td>`;
    return html`<tr><th scope="row">${dimension}</th>${cell(counts.passed, "passed")}${cell(counts.violated, "violated")}${cell(counts.waived, "waived")}${cell(counts.undetermined, "undetermined")}${cell(counts["not-applicable"], "none")}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Controls by dimension"><table class="grid"><caption>Controls of level ${card.declared} and below, by dimension</caption><thead><tr><th scope="col">dimension</th><th scope="col" class="number">passed</th><th scope="col" class="number">violated</th><th scope="col" class="number">waived</th><th scope="col" class="number">undetermined</th><th scope="col" class="number">not asked</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function group(title: string, sort: string, findings: readonly ComparedFinding[], open: boolean): Html {
  if (findings.length === 0) return NOTHING;
  const items = findings.slice(0, MOST).map((finding) => findingItem(finding, sort));
  return html`<details class="findings" ${open ? html`open` : undefined}><summary><span class="answer answer-${sort}">${title}</span> <span class="amount">${grouped(findings.length)}</span></summary><ul class="plain">${folded(items, SHOWN, findings.length > MOST ? MOST : items.length, "findings")}</ul></details>`;
}

function findingItem({ control, finding, mandatory }: ComparedFinding, sort: string): Html {
  const { urn, path, reason, waiver } = finding;
  const about: Content = urn === undefined ? html`<span class="muted">the whole environment</span>` : resourceName(urn);
  return html`<li class="finding"><p class="finding-head">${severityBadge(control.severity)}<b>${control.id}</b><span class="muted">level ${control.level}, ${control.dimension}, ${mandatory ? "mandatory" : "recommended"}</span></p><p>${about}${path === "" ? undefined : html` <code>${cut(path, 160)}</code>`}: ${cut(reason, 500)}</p>${waiver === undefined ? undefined : html`<p class="waiver">Waived by <b>${cut(waiver.owner, 80)}</b> until <b>${waiver.expires}</b>: ${cut(waiver.reason, 400)}</p>`}${sort === "violated" ? html`<p class="advice">${fullSentence(control.remediation)}</p>` : undefined}</li>`;
}

function passedList({ results, declared }: Scorecard): Html {
  const passed = results.filter(({ control, answer }) => control.level <= declared && answer === "passed");
  if (passed.length === 0) return NOTHING;
  const item = ({ control }: ControlResult) => html`<li><b>${control.id}</b> <span class="muted">${control.statement}</span></li>`;
  return html`<details class="findings"><summary><span class="answer answer-passed">Passed</span> <span class="amount">${passed.length}</span></summary><ul class="plain compact">${passed.map(item)}</ul></details>`;
}
