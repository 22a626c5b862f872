import { join } from "node:path";
import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import { record } from "../../plan/record/index.ts";
import { planToJson } from "../../plan/to-json.ts";
import { ROOT } from "../process.ts";

/** What `estate plan local --format json` does, but with the stock program run the stock way. Argument: file with the plan to register again. */
const [resourcesFile = ""] = process.argv.slice(2);
const { environment, name } = loadEnvironment("local", ROOT);
const plan = await record({
  root: join(ROOT, "bench/stock"),
  project: PROJECT,
  program: "index.ts",
  environment: name,
  cloud: environment.cloud,
  maturity: environment.maturity,
  config: { [`${PROJECT}:resources`]: resourcesFile },
  env: process.env,
  stock: true,
});
process.stdout.write(planToJson(plan));
