import type { RiskFinder } from "./risk.ts";

/**
 * The environment declares a lower level of maturity. Controls of the levels that it leaves are asked no more, so everything may pass while less is
 * guarded than before.
 */
export const levelDrops: RiskFinder = ({ before, after }) => {
  if (before === undefined || after === undefined || !(after.maturity < before.maturity)) return [];
  return [
    {
      id: "level-drops",
      severity: "high",
      reason: `The environment declares level ${after.maturity} instead of ${before.maturity}: controls of what lies between are asked no more.`,
      advice: "Keep the level and waive single controls with an owner and a day, or say in the change why all of them may go.",
      paths: [],
    },
  ];
};
