import type { AnalyzeRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Control } from "../core/control.ts";
import { PACK_NAME, PACK_VERSION } from "./pack-name.ts";

/**
 * A resource as a control puts it right; undefined where the control changes nothing. The inputs are changed in place as they came over the wire, so
 * that a secret stays wrapped and an unknown stays unknown.
 */
export function remediationOf(control: Control, request: AnalyzeRequest): analyzer.Remediation | undefined {
  const properties = request.getProperties();
  if (control.remedy === undefined || properties === undefined) return undefined;
  const inputs = properties.toJavaScript() as Record<string, struct.JavaScriptValue>;
  const before = JSON.stringify(inputs);
  control.remedy(request.getType(), inputs);
  if (JSON.stringify(inputs) === before) return undefined;
  return new analyzer.Remediation()
    .setPolicyname(control.id)
    .setPolicypackname(PACK_NAME)
    .setPolicypackversion(PACK_VERSION)
    .setDescription(control.statement)
    .setProperties(struct.Struct.fromJavaScript(inputs));
}
