import { type RiskCases, silent, special, told } from "../cases.ts";
import { comparison } from "../changes.ts";

const levels = (before: number, after: number) => comparison([], { maturity: [before, after] });

export const cases: RiskCases = {
  cases: [
    told("a level that falls by one", levels(2, 1), ["high"], { says: "declares level 1 instead of 2" }),
    told("a level that falls to none", levels(3, 0), ["high"]),
    silent("a level that stays", levels(2, 2)),
    silent("a level that rises", levels(1, 3)),
    special("boundary", "an environment that is new", { ...levels(2, 1), before: undefined }, []),
    special("boundary", "an environment that goes", { ...levels(2, 1), after: undefined }, []),
    special("wrong-type", "a level that is no number", levels(2, Number.NaN), []),
  ],
  without: { unknown: "a level stands in the environment's file, which no update tells" },
};
