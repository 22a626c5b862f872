import { type ServerUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as resource from "@pulumi/pulumi/proto/resource_pb.js";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { UserError } from "../../components/core/errors.ts";
import type { PlannedResource } from "../plan.ts";
import { type Callbacks, openCallbacks } from "./callbacks.ts";
import { knownId } from "./preview.ts";
import type { Recording } from "./recording.ts";
import { DEFAULT_PROGRAM, type RecordRequest } from "./request.ts";
import { plannedRead, plannedResource } from "./resource.ts";
import { type Located, shownSource, sourceFinder } from "./source.ts";
import { applyTransforms } from "./transforms.ts";
import { STACK_TYPE, urnOf } from "./urn.ts";
import { readProperties, writeProperties } from "./wire.ts";

/** Everything an engine of today offers, but for what only an update needs. */
const FEATURES = Object.values(proto.ResourceMonitorFeature).filter(
  (feature): feature is resource.ResourceMonitorFeature =>
    typeof feature === "number" &&
    feature !== proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_STATE_MIGRATIONS &&
    feature !== proto.ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_BYTE_STRING,
);

/** Folders whose places are never a resource's source when there is a caller. */
const HELPERS = ["components/core/"];

/** One program's ResourceMonitor: what it registers goes into the recording; it is answered as in a preview. */
export interface Monitor {
  readonly service: UntypedServiceImplementation;
  close(): void;
}

/** The service that the program registers its resources with. */
export function monitorFor(request: RecordRequest, recording: Recording): Monitor {
  const callbacks = openCallbacks();
  const stackTransforms: Callback[] = [];
  const invokeTransforms: Callback[] = [];
  const transformsOf = new Map<string, readonly Callback[]>();
  const aliasesOf = new Map<string, readonly string[]>();
  const sourceOf = sourceFinder(request.root, request.helpers ?? HELPERS);
  const names = { stack: request.environment, project: request.project };

  async function registerResource(call: resource.RegisterResourceRequest) {
    if (call.getType() !== STACK_TYPE) await applyTransforms(call, [...inheritedTransforms(call), ...stackTransforms], callbacks);
    const parts = { ...names, parent: call.getParent(), type: call.getType(), name: call.getName() };
    const urn = urnOf(parts);
    transformsOf.set(urn, call.getTransformsList());
    add(
      plannedResource(call, { urn, parts, source: sourceOf(call), parentAliases: aliasesOf.get(parts.parent) ?? [], root: request.root }),
    );
    const answer = new proto.RegisterResourceResponse().setUrn(urn).setObject(call.getObject());
    return call.getCustom() ? answer.setId(knownId(call.getType(), call.getObject())) : answer;
  }

  /** A resource's own transforms come first, then those of what is above it, from the inside out. */
  function inheritedTransforms(call: resource.RegisterResourceRequest): readonly Callback[] {
    const found = [...call.getTransformsList()];
    for (let above: string | undefined = call.getParent(); above !== undefined; above = recording.resources.get(above)?.parent) {
      found.push(...(transformsOf.get(above) ?? []));
    }
    return found;
  }

  function readResource(call: resource.ReadResourceRequest) {
    const parts = { ...names, parent: call.getParent(), type: call.getType(), name: call.getName() };
    const urn = urnOf(parts);
    add(plannedRead(call, urn, sourceOf(call), request.root));
    return new proto.ReadResourceResponse().setUrn(urn).setProperties(call.getProperties());
  }

  function add(planned: PlannedResource): void {
    const first = recording.resources.get(planned.urn);
    if (first !== undefined) {
      const places = `first at ${shownSource(first.source)}, again at ${shownSource(planned.source)}`;
      throw refuse(planned.urn, `is registered twice, ${places}; give one of them another name or parent`);
    }
    recording.resources.set(planned.urn, planned);
    aliasesOf.set(planned.urn, planned.aliases);
  }

  async function answerFor(token: string, args: Struct | undefined, caller: string): Promise<Struct> {
    const answer = request.invokes?.[token];
    if (answer === undefined || !Object.hasOwn(request.invokes ?? {}, token)) {
      throw refuse(token, `is asked by ${caller} and has no answer, since a plan asks no cloud; add it to the table of answers`);
    }
    return writeProperties(answer(readProperties(args, request.root)));
  }

  async function invoke(call: resource.ResourceInvokeRequest) {
    const args = await transformArgs(call, invokeTransforms, callbacks);
    return new proto.ResourceInvokeResponse().setReturn(await answerFor(call.getTok(), args, callerOf(call, call.getParent())));
  }

  async function callMethod(call: resource.ResourceCallRequest) {
    return new providerProto.CallResponse().setReturn(await answerFor(call.getTok(), call.getArgs(), callerOf(call, "")));
  }

  /** The SDK tells the place of a registration but not always that of a question; its parent is the next best, the program the last. */
  function callerOf(call: Located, parent: string): string {
    const source = sourceOf(call);
    if (source !== undefined) return shownSource(source);
    const above = recording.resources.get(parent);
    return above === undefined ? (request.program ?? DEFAULT_PROGRAM) : `${above.urn} (${shownSource(above.source)})`;
  }

  /** The problem is ours to tell; what the program makes of the refusal is not. */
  function refuse(path: string, reason: string): UserError {
    recording.problems.push({ path, reason });
    return new UserError(`${path} ${reason}`);
  }

  const nothing = () => new empty.Empty();
  return {
    close: () => callbacks.close(),
    service: {
      getDeploymentInfo: unary(() => deploymentInfo(request)),
      supportsFeature: unary(() => new proto.SupportsFeatureResponse().setHassupport(true)),
      registerResource: unary(registerResource),
      registerResourceOutputs: unary((call: resource.RegisterResourceOutputsRequest) => {
        recording.outputs.set(call.getUrn(), readProperties(call.getOutputs(), request.root));
        return nothing();
      }),
      readResource: unary(readResource),
      existsResource: unary(() => new proto.ExistsResourceResponse().setUnknown(true)),
      invoke: unary(invoke),
      call: unary(callMethod),
      registerStackTransform: unary((callback: Callback) => {
        stackTransforms.push(callback);
        return nothing();
      }),
      registerStackInvokeTransform: unary((callback: Callback) => {
        invokeTransforms.push(callback);
        return nothing();
      }),
      registerResourceHook: unary(nothing),
      registerErrorHook: unary(nothing),
      registerPackage: unary((call: resource.RegisterPackageRequest) =>
        new proto.RegisterPackageResponse().setRef(`${call.getName()}@${call.getVersion()}`),
      ),
      signalAndWaitForShutdown: unary(() => {
        recording.complete = true;
        return nothing();
      }),
    },
  };
}

function deploymentInfo(request: RecordRequest) {
  const info = new proto.DeploymentInfo()
    .setProject(request.project)
    .setStack(request.environment)
    .setDryrun(true)
    .setConfigsecretkeysList([...(request.secretKeys ?? [])])
    .setSupportedfeaturesList(FEATURES);
  for (const [key, value] of Object.entries(request.config)) info.getConfigMap().set(key, value);
  return info;
}

async function transformArgs(call: resource.ResourceInvokeRequest, transforms: readonly Callback[], callbacks: Callbacks) {
  let args = call.getArgs();
  for (const transform of transforms) {
    const options = new proto.TransformInvokeOptions()
      .setProvider(call.getProvider())
      .setVersion(call.getVersion())
      .setPluginDownloadUrl(call.getPlugindownloadurl());
    const question = new proto.TransformInvokeRequest().setToken(call.getTok()).setArgs(args).setOptions(options);
    args = proto.TransformInvokeResponse.deserializeBinary(await callbacks.call(transform, question)).getArgs() ?? args;
  }
  return args;
}

/** A handler from a function: what it throws becomes the call's error, whose text the program sees. */
function unary<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, answer: (error: object | null, response?: Response) => void): void => {
    void (async () => handle(call.request))().then(
      (response) => answer(null, response),
      (error: unknown) => answer({ code: status.INVALID_ARGUMENT, details: error instanceof Error ? error.message : String(error) }),
    );
  };
}
