import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { writeProperties } from "../../plan/record/wire.ts";

const PACK = resolve(import.meta.dirname, "../../policies");

/** What the SDKs and the engine send for a value that is not known yet. */
const UNKNOWN_WORD = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * A chart that its provider renders: the provider registers it without what it was given, and no engine tells more.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm/v4/chart.go
 */
const CHART = "kubernetes:helm.sh/v4:Chart";

/** A diagnostic as an engine gets it. */
export interface ToldDiagnostic {
  readonly policy: string;
  readonly urn: string;
  readonly message: string;
  readonly stops: boolean;
}

/** The policy pack as the process that an engine starts, and the calls that an engine makes, in its order. */
export class AnalyzerProcess {
  private readonly process: ChildProcess;
  private readonly client: analyzerGrpc.AnalyzerClient;

  private constructor(process: ChildProcess, port: string) {
    this.process = process;
    this.client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** Starts it as an engine's language host does: the runner of the SDK, in the pack's folder. */
  static async start(): Promise<AnalyzerProcess> {
    const runner = resolve(PACK, "../node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", PACK], { cwd: PACK, stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    return new AnalyzerProcess(child, port);
  }

  /** Tells it which stack it checks. */
  async configureStack(environment: string, config: Readonly<Record<string, string>>): Promise<void> {
    const request = new analyzer.AnalyzerStackConfigureRequest().setStack(environment).setProject("mlops-estate").setDryRun(true);
    for (const [key, value] of Object.entries(config)) request.getConfigMap().set(`mlops-estate:${key}`, value);
    await this.call("configureStack", request);
  }

  /** What it says of itself: policy -> whether it is mandatory. */
  async policies(): Promise<ReadonlyMap<string, boolean>> {
    const info = await this.call<analyzer.AnalyzerInfo>("getAnalyzerInfo", new empty.Empty());
    return new Map(
      info
        .getPoliciesList()
        .map((policy) => [policy.getName(), policy.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY] as const),
    );
  }

  /** Configures policies, as an engine does from a pack's configuration file. */
  async configure(levels: Readonly<Record<string, analyzer.EnforcementLevel>>): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, level] of Object.entries(levels))
      request.getPolicyconfigMap().set(name, new analyzer.PolicyConfig().setEnforcementlevel(level));
    await this.call("configure", request);
  }

  /** What it would put right of one resource: policy -> its inputs then. */
  async remediate(resource: PlannedResource): Promise<ReadonlyMap<string, unknown>> {
    const response = await this.call<analyzer.RemediateResponse>("remediate", requestOf(resource));
    return new Map(response.getRemediationsList().map((each) => [each.getPolicyname(), each.getProperties()?.toJavaScript()] as const));
  }

  /** Analyzes a plan resource by resource and then as a whole. */
  async analyze(plan: Pick<Plan, "resources">): Promise<readonly ToldDiagnostic[]> {
    const responses: analyzer.AnalyzeResponse[] = [];
    for (const resource of plan.resources) responses.push(await this.call("analyze", requestOf(resource)));
    responses.push(await this.call("analyzeStack", stackRequestOf(plan)));
    return responses.flatMap((response) => response.getDiagnosticsList()).map(told);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.client.close();
    this.process.kill();
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
  }

  private call<Answer>(method: string, request: unknown): Promise<Answer> {
    type Method = (request: unknown, callback: (error: Error | null, answer: Answer) => void) => void;
    const methods = this.client as unknown as Record<string, Method>;
    return new Promise((done, failed) => {
      methods[method]?.call(this.client, request, (error, answer) => (error === null ? done(answer) : failed(error)));
    });
  }
}

function told(diagnostic: analyzer.AnalyzeDiagnostic): ToldDiagnostic {
  return {
    policy: diagnostic.getPolicyname(),
    urn: diagnostic.getUrn(),
    message: diagnostic.getMessage(),
    stops: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY,
  };
}

function requestOf(resource: PlannedResource): analyzer.AnalyzeRequest {
  const { urn, type, name, inputs } = resource;
  return new analyzer.AnalyzeRequest()
    .setUrn(urn)
    .setType(type)
    .setName(name)
    .setProperties(writeProperties(type === CHART ? {} : (onTheWire(inputs) as Record<string, unknown>)))
    .setOptions(optionsOf(resource));
}

/** An engine's stack has outputs where a resource has inputs; here they are empty, as in a first preview, but for what components say of themselves. */
function stackRequestOf({ resources }: Pick<Plan, "resources">): analyzer.AnalyzeStackRequest {
  return new analyzer.AnalyzeStackRequest().setResourcesList(
    resources.map((resource) => {
      const { urn, type, name, parent = "", dependencies, propertyDependencies, outputs = {} } = resource;
      const call = new analyzer.AnalyzerResource()
        .setUrn(urn)
        .setType(type)
        .setName(name)
        .setParent(parent)
        .setProperties(writeProperties(onTheWire(outputs) as Record<string, unknown>))
        .setDependenciesList([...dependencies])
        .setOptions(optionsOf(resource));
      for (const [property, urns] of Object.entries(propertyDependencies))
        call.getPropertydependenciesMap().set(property, new analyzer.AnalyzerPropertyDependencies().setUrnsList([...urns]));
      return call;
    }),
  );
}

function optionsOf({ protect, parent = "", ignoreChanges }: PlannedResource): analyzer.AnalyzerResourceOptions {
  return new analyzer.AnalyzerResourceOptions()
    .setProtect(protect)
    .setParent(parent)
    .setIgnorechangesList([...ignoreChanges]);
}

/** An engine hands secrets over unwrapped, so a text stands for one. */
function onTheWire(value: PlanValue): unknown {
  if (Array.isArray(value)) return (value as readonly PlanValue[]).map(onTheWire);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as { readonly [key: string]: PlanValue };
  if (fields["estate:value"] === "unknown") return UNKNOWN_WORD;
  if (fields["estate:value"] === "secret") return "a secret's own text";
  return Object.fromEntries(Object.entries(fields).map(([key, each]) => [key, onTheWire(each)]));
}
