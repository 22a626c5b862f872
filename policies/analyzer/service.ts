import type { handleUnaryCall } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import type { IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { informationOf } from "./information.ts";
import { enforcementsOf } from "./levels.ts";
import { PACK_VERSION } from "./pack-name.ts";
import { Session } from "./session.ts";
import { settingsOf } from "./settings.ts";

/**
 * Pulumi's Analyzer service over the controls. It is served directly and not by `@pulumi/policy`, which reads a resource's properties anew for each
 * policy, cannot tell an unknown value from a known one, and lets a pack's configuration switch a gate off.
 *
 * @param now the day that waivers are judged on.
 */
export function analyzerFor(now: Date): IAnalyzerServer {
  const today = now.toISOString().slice(0, 10);
  let session: Session | undefined;
  const current = (): Session => {
    if (session === undefined) throw new Error("the engine has not said which stack this is; take a newer Pulumi");
    return session;
  };
  return {
    configureStack: answered((call: analyzer.AnalyzerStackConfigureRequest) => {
      const config = new Map<string, string>();
      call.getConfigMap().forEach((value, key) => config.set(key, value));
      session = new Session(settingsOf(call.getStack(), call.getProject(), config), today);
      return new analyzer.AnalyzerStackConfigureResponse();
    }),
    getAnalyzerInfo: answered(() => informationOf(current().controls, current().enforcements)),
    getPluginInfo: answered(() => new plugin.PluginInfo().setVersion(PACK_VERSION)),
    configure: answered((call: analyzer.ConfigureAnalyzerRequest) => {
      current().enforcements = enforcementsOf(current().enforcements, call);
      return new empty.Empty();
    }),
    remediate: answered((call: analyzer.AnalyzeRequest) =>
      new analyzer.RemediateResponse().setRemediationsList([...current().remediate(call)]),
    ),
    analyze: answered((call: analyzer.AnalyzeRequest) => new analyzer.AnalyzeResponse().setDiagnosticsList([...current().analyze(call)])),
    analyzeStack: answered((call: analyzer.AnalyzeStackRequest) =>
      new analyzer.AnalyzeResponse().setDiagnosticsList([...current().analyzeStack(call)]),
    ),
    handshake: answered(() => new analyzer.AnalyzerHandshakeResponse()),
    cancel: answered(() => new empty.Empty()),
  };
}

/** A method that answers at once; what it throws goes to the engine as words, without a stack. */
function answered<Call, Answer>(answer: (call: Call) => Answer): handleUnaryCall<Call, Answer> {
  return ({ request }, callback) => {
    try {
      callback(null, answer(request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: status.INVALID_ARGUMENT, details, name: "Error", message: details });
    }
  };
}
