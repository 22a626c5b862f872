import type { Footprint } from "../../plan/footprint.ts";
import type { EnvironmentPreview } from "../../preview/preview.ts";
import { type Html, html } from "../html.ts";
import { decimal, difference } from "../numbers.ts";
import { section } from "./words.ts";

const MEASURES: readonly { readonly name: string; readonly unit: string; readonly of: (footprint: Footprint) => number }[] = [
  { name: "pods", unit: "", of: ({ pods }) => pods },
  { name: "CPU requested", unit: "cores", of: ({ cpuMillicores }) => cpuMillicores / 1000 },
  { name: "memory requested", unit: "GiB", of: ({ memoryMiB }) => memoryMiB / 1024 },
  { name: "storage claimed", unit: "GiB", of: ({ storageGiB }) => storageGiB },
  { name: "charts", unit: "", of: ({ charts }) => charts },
];

/** What pods and volumes ask of the cluster before and after. */
export function footprintSection(id: string, { footprint: { before, after } }: EnvironmentPreview): Html {
  const rows = MEASURES.map(({ name, unit, of }) => {
    const change = of(after) - of(before);
    const amount = (value: number) => html`<td class="number">${decimal(value)}</td>`;
    return html`<tr><th scope="row">${name}${unit === "" ? undefined : html` <span class="muted">${unit}</span>`}</th>${amount(of(before))}${amount(of(after))}<td class="number ${difference(change) === "±0" ? "zero" : ""}">${difference(change)}</td></tr>`;
  });
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Footprint before and after"><table class="grid narrow"><thead><tr><th scope="col">measure</th><th scope="col" class="number">before</th><th scope="col" class="number">after</th><th scope="col" class="number">difference</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return section(id, "Footprint", html`requests of everything that stays, on the cluster`, table);
}

/** What changes of the footprint, in a few words. */
export function footprintWords({ before, after }: EnvironmentPreview["footprint"]): Html {
  const told = MEASURES.slice(0, 4).flatMap(({ name, unit, of }) => {
    const change = difference(of(after) - of(before));
    return change === "±0" ? [] : [`${change} ${unit === "" ? name : `${unit} ${name.split(" ")[0]}`}`];
  });
  return told.length === 0 ? html`no change` : html`${told.slice(0, 3).join(", ")}`;
}
