import type { AnalyzeRequest, AnalyzeStackRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { PlannedResource } from "../../plan/plan.ts";
import { CONTROLS } from "../controls/index.ts";
import type { Control } from "../core/control.ts";
import { Estate } from "../core/estate.ts";
import { evaluate, type ReportedFinding, resourceFindings } from "../core/evaluate.ts";
import { speaksOf } from "../core/waiver.ts";
import { diagnosticOf, waiverDiagnostic } from "./diagnostics.ts";
import { type Enforcements, enforcementsAt } from "./levels.ts";
import { remediationOf } from "./remediation.ts";
import { resourceOf, stackResourceOf } from "./request.ts";
import type { Settings } from "./settings.ts";

/** One run of an engine over one stack. */
export class Session {
  readonly settings: Settings;
  /** Day that waivers are judged on. */
  readonly today: string;
  /** The controls of the environment's level. */
  readonly controls: readonly Control[];
  enforcements: Enforcements;
  private readonly byType = new Map<string, readonly Control[]>();
  private readonly seen = new Map<string, PlannedResource>();
  private readonly told = new Set<string>();

  /**
   * @param today the day that waivers are judged on, as `2026-11-29`.
   * @param controls what is asked. Default: everything that the environment's level asks for.
   */
  constructor(settings: Settings, today: string, controls: readonly Control[] = controlsAt(settings.maturity)) {
    this.settings = settings;
    this.today = today;
    this.enforcements = enforcementsAt(settings.maturity);
    this.controls = controls;
  }

  /**
   * What the controls say of one resource before it is made. What only others can decide, as where an unknown value comes from, is left to
   * {@link analyzeStack}.
   */
  analyze(request: AnalyzeRequest): readonly analyzer.AnalyzeDiagnostic[] {
    const resource = resourceOf(request);
    this.seen.set(resource.urn, resource);
    const controls = this.controlsOf(resource.type);
    if (controls.length === 0) return [];
    const estate = new Estate({ ...this.settings, resources: [resource] });
    return controls.flatMap((control) =>
      resourceFindings(control, resource, estate)
        .filter(({ answer }) => answer === "violated")
        .map((finding) => this.tell(control, this.withWaiver(control, finding, resource))),
    );
  }

  /** What the controls say of the whole, without what was told of its parts already. */
  analyzeStack(request: AnalyzeStackRequest): readonly analyzer.AnalyzeDiagnostic[] {
    const resources = request.getResourcesList().map((call) => stackResourceOf(call, this.seen.get(call.getUrn())));
    const { results, waiverProblems } = evaluate({ ...this.settings, resources }, this.controls, this.settings.waivers, this.today);
    const found = results.flatMap(({ control, findings }) =>
      findings.filter((finding) => !this.told.has(keyOf(control, finding))).map((finding) => this.tell(control, finding)),
    );
    return [...found, ...waiverProblems.map(waiverDiagnostic)];
  }

  /** What controls that may put things right would change of one resource; none where it is right already. */
  remediate(request: AnalyzeRequest): readonly analyzer.Remediation[] {
    const remedied = this.controlsOf(request.getType()).filter(({ id }) => this.enforcements.get(id) === "remediate");
    return remedied.flatMap((control) => remediationOf(control, request) ?? []);
  }

  private controlsOf(type: string): readonly Control[] {
    const known = this.byType.get(type);
    if (known !== undefined) return known;
    const found = this.controls.filter(({ resources }) => resources !== undefined && Object.hasOwn(resources, type));
    this.byType.set(type, found);
    return found;
  }

  private withWaiver(control: Control, finding: ReportedFinding, resource: PlannedResource): ReportedFinding {
    if (control.unwaivable) return finding;
    const waiver = this.settings.waivers.find(
      (each) => each.control === control.id && each.expires >= this.today && speaksOf(each, resource),
    );
    return waiver === undefined ? finding : { ...finding, waiver };
  }

  private tell(control: Control, finding: ReportedFinding): analyzer.AnalyzeDiagnostic {
    this.told.add(keyOf(control, finding));
    return diagnosticOf(control, finding, this.enforcements);
  }
}

function controlsAt(maturity: number): readonly Control[] {
  const asked = enforcementsAt(maturity);
  return CONTROLS.filter(({ id }) => asked.has(id));
}

function keyOf({ id }: Control, { urn = "", answer, path, reason }: ReportedFinding): string {
  return JSON.stringify([id, urn, answer, path, reason]);
}
