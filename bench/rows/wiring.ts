import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { record } from "../../plan/record/index.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { ROOT } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

/** The largest of the shipped environments. */
const LARGEST = "prod-aws";

/** Whether everything that a plan counts on is there: what a pull request's check costs beside the plan itself. */
export const wiring: Row = {
  name: "wiring",
  title: `the check of everything that ${LARGEST} counts on`,
  async measure(rounds) {
    const { environment, pulumiConfig } = loadEnvironment(LARGEST, ROOT);
    const { cloud, maturity } = environment;
    const plan = await record({
      root: ROOT,
      project: PROJECT,
      environment: LARGEST,
      cloud,
      maturity,
      config: pulumiConfig,
      env: process.env,
    });
    const seconds = Array.from({ length: rounds }, () => {
      const begin = performance.now();
      wiringProblems(plan);
      return (performance.now() - begin) / 1000;
    });
    return [bound("time", "s", median(seconds), 1)];
  },
};
