import { DIMENSIONS } from "../../policies/core/control.ts";
import type { ControlResult } from "../../policies/core/evaluate.ts";
import type { ComparedFinding, JudgementChange } from "../../preview/judgement.ts";
import type { EnvironmentPreview } from "../../preview/preview.ts";
import type { Scorecard } from "../../score/scorecard.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { count } from "../numbers.ts";
import { cut, grouped } from "../visible.ts";
import { folded, fullSentence, resourceName, section, severityBadge } from "./words.ts";

/** Findings of one control shown at once, and on the page at all. */
const SHOWN = 4;
const MOST = 60;

/** What findings have in common. */
type Sort = "violated" | "waived" | "undetermined" | "solved";

/** What the controls of the declared level say: new violations first, then everything else that is not simply passed. */
export function controlsSection(id: string, { judgement }: EnvironmentPreview, card: Scorecard | undefined): Html {
  const { violated, waived, undetermined, solved, passed } = judgement;
  const fresh = violated.filter(({ isNew }) => isNew);
  const known = violated.filter(({ isNew }) => !isNew);
  const lists = [
    group("New violations", "violated", fresh, true),
    group("Violated before and after", "violated", known, fresh.length === 0),
    group("Waived", "waived", waived, true),
    group("Undetermined until the update", "undetermined", undetermined, false),
    group("Solved by this change", "solved", solved, false),
  ];
  const content = html`${levels(judgement, card)}${card === undefined ? undefined : dimensions(card)}${lists}${card === undefined ? undefined : passedList(card)}`;
  return section(
    id,
    "Levels and controls",
    html`${count(passed, "control")} passed, ${violatedWords(violated.length, fresh.length)}`,
    content,
  );
}

/** A level before and after, such as `2 → 1`; `none` where not even level 0 is achieved. */
export function levelChange(before: number | string | undefined, after: number | string | undefined): Html {
  const [from, to] = [before ?? "none", after ?? "none"];
  return from === to ? html`${to}` : html`${from} <span class="arrow">→</span> ${to}`;
}

function violatedWords(violated: number, fresh: number): string {
  return violated === 0 ? "none violated" : `${count(violated, "violation")}, ${fresh === 0 ? "none" : grouped(fresh)} new`;
}

function levels({ before, after }: JudgementChange, card: Scorecard | undefined): Html {
  const fact = (name: string, value: Html, note: string) =>
    html`<div><dt>${name}</dt><dd><b>${value}</b> <span class="muted">${note}</span></dd></div>`;
  const side = (standing: JudgementChange["after"], key: "declared" | "achieved") => (standing === undefined ? "—" : standing[key]);
  const declared = fact("Declared", levelChange(side(before, "declared"), side(after, "declared")), "in the environment's file");
  const achieved = fact("Achieved", levelChange(side(before, "achieved"), side(after, "achieved")), "mandatory controls hold in the plan");
  const proven = card === undefined ? undefined : fact("Proven", html`${card.proven ?? "none"}`, "seen on a cluster that runs");
  return html`<dl class="facts">${declared}${achieved}${proven}</dl>`;
}

function dimensions({ dimensions: byDimension, declared }: Scorecard): Html {
  const cell = (amount: number, answer: string) => html`<td class="number ${amount === 0 ? "zero" : `answer-${answer}`}">${amount}</td>`;
  const rows = DIMENSIONS.map((dimension) => {
    const { passed, violated, waived, undetermined, "not-applicable": notAsked } = byDimension[dimension];
    const answers = [cell(passed, "held"), cell(violated, "violated"), cell(waived, "waived"), cell(undetermined, "undetermined")];
    return html`<tr><th scope="row">${dimension}</th>${answers}${cell(notAsked, "none")}</tr>`;
  });
  const heads = ["passed", "violated", "waived", "undetermined", "not asked"].map(
    (name) => html`<th scope="col" class="number">${name}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Controls by dimension"><table class="grid narrow"><caption>Controls of level ${declared} and below</caption><thead><tr><th scope="col">dimension</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function group(title: string, sort: Sort, findings: readonly ComparedFinding[], isOpen: boolean): Html {
  if (findings.length === 0) return NOTHING;
  const byControl = Map.groupBy(findings, ({ control }) => control.id);
  const items = [...byControl.values()].map((each) => controlItem(each, sort));
  return html`<details class="findings" ${isOpen ? html`open` : undefined}><summary><span class="answer answer-${sort}">${title}</span> <span class="amount">${grouped(findings.length)}</span></summary><ul class="plain">${items}</ul></details>`;
}

/** A control with its findings: what it asks, and what to do, are told once. */
function controlItem(findings: readonly ComparedFinding[], sort: Sort): Html {
  const [first] = findings;
  if (first === undefined) return NOTHING;
  const { control, mandatory } = first;
  const head = html`<p class="finding-head">${severityBadge(control.severity)}<b>${control.id}</b><span class="muted">level ${control.level}, ${control.dimension}, ${mandatory ? "mandatory" : "recommended"}</span></p>`;
  const advice = sort === "violated" ? html`<p class="advice">${fullSentence(control.remediation)}</p>` : undefined;
  const list = html`<ul class="compact places">${folded(findings.slice(0, MOST).map(placeItem), SHOWN, findings.length, "findings")}</ul>`;
  return html`<li class="finding">${head}<p>${control.statement}</p>${list}${advice}</li>`;
}

function placeItem({ finding }: ComparedFinding): Html {
  const { urn, path, reason, waiver } = finding;
  const about = urn === undefined ? html`<span class="muted">the environment</span>` : resourceName(urn);
  const place = path === "" ? undefined : html` <code>${cut(path, 160)}</code>`;
  const fate =
    waiver === undefined
      ? undefined
      : html` <span class="waiver">Waived by <b>${cut(waiver.owner, 80)}</b> until <b>${waiver.expires}</b>: ${cut(waiver.reason, 400)}</span>`;
  return html`<li>${about}${place}: ${cut(reason, 500)}${fate}</li>`;
}

function passedList({ results, declared }: Scorecard): Html {
  const passed = results.filter(({ control, answer }) => control.level <= declared && answer === "passed");
  if (passed.length === 0) return NOTHING;
  const item = ({ control }: ControlResult) => html`<li><b>${control.id}</b> <span class="muted">${control.statement}</span></li>`;
  return html`<details class="findings"><summary><span class="answer answer-passed">Passed</span> <span class="amount">${passed.length}</span></summary><ul class="plain compact">${passed.map(item)}</ul></details>`;
}
