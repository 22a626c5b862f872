import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AnalyzeRequest, AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { PlannedResource } from "../../plan/plan.ts";
import { writeProperties } from "../../plan/record/wire.ts";
import { Session } from "../../policies/analyzer/session.ts";
import { type Control, defineControl } from "../../policies/core/control.ts";
import { mustBe } from "../../policies/core/demands.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { ROOT } from "../process.ts";
import { median, type Row, ratio } from "../row.ts";

const RULES = 50;
const RESOURCES = 1000;
const TYPE = "kubernetes:apps/v1:Deployment";
const SETTINGS = { environment: "bench", cloud: "local" as const, maturity: 3, waivers: [] };
const TODAY = "2026-01-01";

/** What `@pulumi/policy` calls for each resource; it exports no types for it. */
type StockAnalyze = (
  call: { readonly request: AnalyzeRequest },
  callback: (error: Error | undefined, response: AnalyzeResponse) => void,
) => Promise<void>;

/** The same rules over the same resources: in process and through our pack, against the path of `@pulumi/policy`; and a pack's start. */
export const controls: Row = {
  name: "controls",
  title: `${RULES} rules over ${RESOURCES} Deployments, against @pulumi/policy; a pack's start, against one in TypeScript by ts-node`,
  async measure(rounds) {
    const resources = Array.from({ length: RESOURCES }, (_, index) => deployment(index));
    const requests = resources.map(requestOf);
    const own = Array.from({ length: RULES }, (_, index) => ownRule(index));
    const stock = stockAnalyze();
    const seconds = {
      plain: [] as number[],
      pack: [] as number[],
      stock: [] as number[],
      start: [] as number[],
      stockStart: [] as number[],
    };
    for (let round = 0; round < rounds; round += 1) {
      seconds.plain.push(timed(() => evaluate({ ...SETTINGS, resources }, own, [], TODAY)));
      const session = new Session(SETTINGS, TODAY, own);
      seconds.pack.push(timed(() => requests.forEach((request) => session.analyze(request))));
      seconds.stock.push(
        await timedAsync(async () => {
          for (const request of requests) await stock({ request }, requireAsMany);
        }),
      );
      seconds.start.push(await startSeconds("policies"));
      seconds.stockStart.push(await startSeconds("bench/programs/stock-pack"));
    }
    const baseline = median(seconds.stock);
    return [
      ratio("in process", "s", median(seconds.plain), baseline, 1 / 50),
      ratio("through the pack", "s", median(seconds.pack), baseline, 1 / 10),
      ratio("start to port", "s", median(seconds.start), median(seconds.stockStart), 1 / 3),
    ];
  },
};

/** Both judge the same: a resource violates all rules, or none. */
function requireAsMany(error: Error | undefined, response: AnalyzeResponse): void {
  if (error !== undefined && error !== null) throw error;
  const found = response.getDiagnosticsList().length;
  if (found !== 0 && found !== RULES) throw new Error(`@pulumi/policy found ${found} violations of ${RULES}`);
}

/** Every rule looks at a key of its own, and every tenth resource violates it. */
function ownRule(index: number): Control {
  return defineControl({
    id: `rule-${index}`,
    level: 0,
    dimension: "security",
    severity: "high",
    statement: `Key ${index} is true.`,
    sources: [{ by: "estate", reference: "a benchmark" }],
    remediation: "Set it.",
    keys: [],
    resources: { [TYPE]: (inputs) => mustBe(inputs.at("spec", "template", "spec", `key${index}`), true) },
  });
}

function stockAnalyze(): StockAnalyze {
  const require = createRequire(import.meta.url);
  const { makeAnalyzeRpcFun } = require("@pulumi/policy/server.js") as {
    makeAnalyzeRpcFun: (name: string, version: string, level: string, policies: readonly unknown[]) => StockAnalyze;
  };
  const policies = Array.from({ length: RULES }, (_, index) => ({
    name: `rule-${index}`,
    description: `Key ${index} is true.`,
    enforcementLevel: "mandatory",
    validateResource: (args: { readonly type: string; readonly props: Nested }, report: (message: string) => void) => {
      if (args.type === TYPE && args.props.spec.template.spec[`key${index}`] !== true) report(`key${index} must be true`);
    },
  }));
  return makeAnalyzeRpcFun("bench", "1.0.0", "mandatory", policies);
}

interface Nested {
  readonly spec: { readonly template: { readonly spec: Readonly<Record<string, unknown>> } };
}

function deployment(index: number): PlannedResource {
  const keys = Object.fromEntries(Array.from({ length: RULES }, (_, key) => [`key${key}`, index % 10 !== 0]));
  const name = `server-${index}`;
  return {
    urn: `urn:pulumi:bench::mlops-estate::${TYPE}::${name}`,
    type: TYPE,
    name,
    custom: true,
    inputs: { metadata: { name, namespace: "mlops" }, spec: { replicas: 1, template: { spec: keys } } },
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
  };
}

function requestOf({ urn, type, name, inputs }: PlannedResource): AnalyzeRequest {
  return new analyzer.AnalyzeRequest()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setOptions(new analyzer.AnalyzerResourceOptions())
    .setProperties(writeProperties(inputs));
}

/** From the SDK's runner, as an engine's language host starts it, to the port that it prints. */
function startSeconds(pack: string): Promise<number> {
  return timedAsync(async () => {
    const folder = join(ROOT, pack);
    const runner = join(ROOT, "node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", folder], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    await once(createInterface(child.stdout), "line");
    child.kill();
    await once(child, "exit");
  });
}

function timed(work: () => unknown): number {
  const begin = performance.now();
  work();
  return (performance.now() - begin) / 1000;
}

async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
