import { readFileSync } from "node:fs";
import { up } from "../../apply/index.ts";
import type { Plan } from "../../plan/plan.ts";

/** A process of its own that brings up the plan of its standard input, so that a test can kill it. */
const [kubeconfigPath = "", context = ""] = process.argv.slice(2);
await up(
  JSON.parse(readFileSync(0, "utf8")) as Plan,
  { name: "test", kubeconfigPath, context },
  {
    wait: true,
    timeoutSeconds: 60,
    lockSeconds: 10,
    chartsMayBeMissing: false,
    onStep: ({ text }) => console.log(text),
    onLine: console.log,
  },
);
