import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { record } from "../../plan/record/index.ts";
import { planToJson } from "../../plan/to-json.ts";
import { ROOT } from "../process.ts";

/** What `estate plan local --format json` does, but with the program run the stock way. Argument: folder of the stock program. */
const [folder = ""] = process.argv.slice(2);
const { environment, name, pulumiConfig } = loadEnvironment("local", ROOT);
const plan = await record({
  root: folder,
  project: PROJECT,
  environment: name,
  cloud: environment.cloud,
  maturity: environment.maturity,
  config: pulumiConfig,
  env: process.env,
  stock: true,
});
process.stdout.write(planToJson(plan));
