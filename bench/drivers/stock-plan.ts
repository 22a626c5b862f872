import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { record } from "../../plan/record/index.ts";
import { planToJson } from "../../plan/to-json.ts";
import { ROOT } from "../process.ts";

/** What `estate plan <environment> --format json` does, but with the program run the stock way. Arguments: folder of the stock program, environment. */
const [folder = "", wanted = "local"] = process.argv.slice(2);
const { environment, name, pulumiConfig } = loadEnvironment(wanted, ROOT);
const plan = await record({
  root: folder,
  project: PROJECT,
  environment: name,
  cloud: environment.cloud,
  maturity: environment.maturity,
  config: pulumiConfig,
  env: process.env,
  stock: true,
  timeoutSeconds: 180,
});
process.stdout.write(planToJson(plan));
