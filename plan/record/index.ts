import { PLAN_VERSION, type Plan } from "../plan.ts";
import { failureOf } from "./failure.ts";
import { emptyRecording, recordedResources, stackOutputs } from "./recording.ts";
import type { RecordRequest } from "./request.ts";
import { runProgram } from "./runner.ts";
import { startServer } from "./server.ts";

export type { RecordRequest } from "./request.ts";

/**
 * Runs the program of an environment as a preview would, without an engine, a provider, a credential or a network, and returns what it
 * registered. Outputs of Kubernetes objects equal their inputs; what a cloud would make is unknown. Equal input gives an equal plan.
 *
 * @throws UserError that says why there is no plan: what the program threw, how it ended, what was asked that has no answer.
 */
export async function record(request: RecordRequest): Promise<Plan> {
  const recording = emptyRecording();
  const server = await startServer(request, recording);
  try {
    const ending = await runProgram(request, server.address);
    const failure = failureOf(request, recording, ending);
    if (failure !== undefined) throw failure;
  } finally {
    server.close();
  }
  const { environment, cloud, maturity } = request;
  return {
    version: PLAN_VERSION,
    environment,
    cloud,
    maturity,
    resources: recordedResources(recording),
    outputs: stackOutputs(recording),
  };
}
