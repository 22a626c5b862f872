import { loadedWitness } from "./loaded-rules.ts";
import { recordsIn } from "./services-have-objectives.ts";

/** Alerts that look at two windows at once, and alerts on what is going to happen; the control takes both. */
export const alertsBurnAndPredict = loadedWitness({
  control: "alerts-burn-and-predict",
  needed: (rules) => {
    const alerts = rules.filter((rule) => rule.alerts);
    const burning = alerts.filter((rule) => recordsIn(rule).length >= 2 && /\band\b/.test(rule.query));
    const predicting = alerts.filter(({ query }) => /\bpredict_linear\s*\(/.test(query));
    return burning.length > 0 && predicting.length > 0 ? [...burning, ...predicting] : [];
  },
  what: "alerts on how fast budgets are spent, and on what is to come",
});
