import { PROJECT } from "../../environments/keys.ts";
import { record } from "../../plan/record/index.ts";
import { ROOT } from "../process.ts";

/** Records a program of N resources and prints how long its registrations took in milliseconds. Argument: N. */
const [amount = "1000"] = process.argv.slice(2);
const plan = await record({
  root: ROOT,
  project: PROJECT,
  program: "bench/programs/registrations.ts",
  environment: "bench",
  cloud: "local",
  maturity: 0,
  config: { [`${PROJECT}:amount`]: amount },
  env: process.env,
  timeoutSeconds: 300,
});
process.stdout.write(JSON.stringify({ milliseconds: plan.outputs["milliseconds"], resources: plan.resources.length }));
