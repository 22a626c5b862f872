import type { RootContent } from "mdast";
import { compareText } from "../../../plan/values.ts";
import type { EnvironmentPreview, Preview } from "../../preview.ts";
import { differenceWord, isNothing, moneyWord } from "../money.ts";
import { code, details, paragraph, table, text } from "./document.ts";

/** What the change does to the monthly bill, by layer and capability; nothing where it does nothing. */
export function costSection({ environments }: Preview): readonly RootContent[] {
  const changed = environments.filter(({ cost }) => !isNothing(cost.difference) || (cost.after?.unpriced.length ?? 0) > 0);
  if (changed.length === 0) return [];
  const days = new Set(changed.flatMap(({ cost }) => (cost.after ?? cost.before)?.pricesOf ?? []));
  return details(
    "Monthly cost, estimated",
    [
      table(
        ["left", "left", "left", "right"],
        [["environment", "layer", "capability", "a month"].map((word) => [text(word)]), ...changed.flatMap(rows)],
      ),
      paragraph(
        text(
          `List prices of ${[...days].sort(compareText).join(", ")}, in US dollars. A span stands where usage decides. What has no price is counted apart, never as zero.`,
        ),
      ),
    ],
    false,
  );
}

function rows({ environment, cost }: EnvironmentPreview) {
  const { parts, difference, before, after } = cost;
  const total = after === undefined ? "" : `${before === undefined ? "" : `${moneyWord(before.total)} -> `}${moneyWord(after.total)}`;
  return [
    ...parts.map(({ layer, capability, difference: part }) => [
      [code(environment)],
      [text(layer)],
      [text(capability)],
      [text(differenceWord(part))],
    ]),
    [[code(environment)], [text("all")], [text(total)], [text(isNothing(difference) ? "no change" : differenceWord(difference))]],
    ...((after?.unpriced.length ?? 0) > 0
      ? [[[code(environment)], [text("")], [text("without a price")], [text(String(after?.unpriced.length))]]]
      : []),
  ];
}
