import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import proto from "@pulumi/pulumi/proto/engine_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Recording } from "./recording.ts";
import type { RecordRequest } from "./request.ts";

/** The service that the program logs to and keeps its root resource with. Everything else it offers has no meaning in a plan. */
export function engineFor({ onWarning = () => {} }: RecordRequest, recording: Recording): UntypedServiceImplementation {
  let root = "";

  function log({ request }: ServerUnaryCall<LogRequest, object>, answer: sendUnaryData<object>): void {
    if (request.getSeverity() === proto.LogSeverity.ERROR) recording.errors.push(request.getMessage());
    if (request.getSeverity() === proto.LogSeverity.WARNING) onWarning(request.getMessage());
    answer(null, new empty.Empty());
  }

  function setRootResource({ request }: ServerUnaryCall<SetRootResourceRequest, object>, answer: sendUnaryData<object>): void {
    root = request.getUrn();
    answer(null, new proto.SetRootResourceResponse());
  }

  return {
    log,
    setRootResource,
    getRootResource: (_call: unknown, answer: sendUnaryData<object>) => answer(null, new proto.GetRootResourceResponse().setUrn(root)),
    startDebugging: (_call: unknown, answer: sendUnaryData<object>) => answer(null, new empty.Empty()),
    requirePulumiVersion: (_call: unknown, answer: sendUnaryData<object>) => answer(null, new proto.RequirePulumiVersionResponse()),
  };
}
