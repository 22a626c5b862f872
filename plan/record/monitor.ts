import { type ServerUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type * as resource from "@pulumi/pulumi/proto/resource_pb.js";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { UserError } from "../../components/core/errors.ts";
import type { PlannedResource } from "../plan.ts";
import { UNKNOWN } from "../values.ts";
import { type Callbacks, openCallbacks } from "./callbacks.ts";
import { knownId } from "./preview.ts";
import type { Recording } from "./recording.ts";
import { DEFAULT_PROGRAM, type RecordRequest } from "./request.ts";
import { plannedRead, plannedResource } from "./resource.ts";
import { type Located, shownSource, sourceFinder } from "./source.ts";
import { applyTransforms } from "./transforms.ts";
import { providerOf, STACK_TYPE, urnOf } from "./urn.ts";
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
  const program = new RecordedProgram(request, recording);
  return { service: serviceOf(program, request), close: () => program.callbacks.close() };
}

/** The resources and questions of one program, as it tells them. */
class RecordedProgram {
  readonly callbacks = openCallbacks();
  readonly stackTransforms: Callback[] = [];
  readonly invokeTransforms: Callback[] = [];
  readonly #transformsOf = new Map<string, readonly Callback[]>();
  readonly #aliasesOf = new Map<string, readonly string[]>();
  readonly #sourceOf: ReturnType<typeof sourceFinder>;
  readonly #request: RecordRequest;
  readonly #recording: Recording;

  constructor(request: RecordRequest, recording: Recording) {
    this.#request = request;
    this.#recording = recording;
    this.#sourceOf = sourceFinder(request.root, request.helpers ?? HELPERS);
  }

  async registerResource(call: resource.RegisterResourceRequest) {
    if (call.getType() !== STACK_TYPE) {
      await applyTransforms(call, [...this.#inheritedTransforms(call), ...this.stackTransforms], this.callbacks);
    }
    const parts = this.#partsOf(call);
    const urn = urnOf(parts);
    this.#transformsOf.set(urn, call.getTransformsList());
    const parentAliases = this.#aliasesOf.get(parts.parent) ?? [];
    this.#add(plannedResource(call, { urn, parts, source: this.#sourceOf(call), parentAliases, root: this.#request.root }));
    const answer = new proto.RegisterResourceResponse().setUrn(urn);
    if (!this.#providerIsKnown(providerOf(call.getProvider()))) return answer.setObject(new struct.Struct());
    answer.setObject(call.getObject());
    return call.getCustom() ? answer.setId(knownId(call.getType(), call.getObject())) : answer;
  }

  registerOutputs(call: resource.RegisterResourceOutputsRequest) {
    this.#recording.outputs.set(call.getUrn(), readProperties(call.getOutputs(), this.#request.root));
    return new empty.Empty();
  }

  readResource(call: resource.ReadResourceRequest) {
    const urn = urnOf(this.#partsOf(call));
    this.#add(plannedRead(call, urn, this.#sourceOf(call), this.#request.root));
    return new proto.ReadResourceResponse().setUrn(urn).setProperties(call.getProperties());
  }

  async invoke(call: resource.ResourceInvokeRequest) {
    const args = await transformArgs(call, this.invokeTransforms, this.callbacks);
    return new proto.ResourceInvokeResponse().setReturn(this.#answerFor(call.getTok(), args, this.#callerOf(call, call.getParent())));
  }

  call(call: resource.ResourceCallRequest) {
    return new providerProto.CallResponse().setReturn(this.#answerFor(call.getTok(), call.getArgs(), this.#callerOf(call, "")));
  }

  complete() {
    this.#recording.complete = true;
    return new empty.Empty();
  }

  #partsOf(call: resource.RegisterResourceRequest | resource.ReadResourceRequest) {
    const { environment: stack, project } = this.#request;
    return { stack, project, parent: call.getParent(), type: call.getType(), name: call.getName() };
  }

  /** A resource's own transforms come first, then those of what is above it, from the inside out. */
  #inheritedTransforms(call: resource.RegisterResourceRequest): readonly Callback[] {
    const found = [...call.getTransformsList()];
    for (let above: string | undefined = call.getParent(); above !== undefined; above = this.#recording.resources.get(above)?.parent) {
      found.push(...(this.#transformsOf.get(above) ?? []));
    }
    return found;
  }

  /** A provider whose own settings only an update knows is not started, and tells nothing of its resources: neither outputs nor ids. */
  #providerIsKnown(urn: string | undefined): boolean {
    const settings = urn === undefined ? undefined : this.#recording.resources.get(urn)?.inputs;
    return settings === undefined || !JSON.stringify(settings).includes(JSON.stringify(UNKNOWN));
  }

  #add(planned: PlannedResource): void {
    const first = this.#recording.resources.get(planned.urn);
    if (first !== undefined) {
      const places = `first at ${shownSource(first.source)}, again at ${shownSource(planned.source)}`;
      throw this.#refuse(planned.urn, `is registered twice, ${places}; give one of them another name or parent`);
    }
    this.#recording.resources.set(planned.urn, planned);
    this.#aliasesOf.set(planned.urn, planned.aliases);
  }

  #answerFor(token: string, args: struct.Struct | undefined, caller: string): struct.Struct {
    const { invokes = {}, root } = this.#request;
    const answer = Object.hasOwn(invokes, token) ? invokes[token] : undefined;
    if (answer === undefined) {
      throw this.#refuse(token, `is asked by ${caller} and has no answer, since a plan asks no cloud; add it to the table of answers`);
    }
    return writeProperties(answer(readProperties(args, root)));
  }

  /** The SDK tells the place of a registration but not always that of a question; its parent is the next best, the program the last. */
  #callerOf(call: Located, parent: string): string {
    const source = this.#sourceOf(call);
    if (source !== undefined) return shownSource(source);
    const above = this.#recording.resources.get(parent);
    return above === undefined ? (this.#request.program ?? DEFAULT_PROGRAM) : `${above.urn} (${shownSource(above.source)})`;
  }

  /** The problem is ours to tell; what the program makes of the refusal is not. */
  #refuse(path: string, reason: string): UserError {
    this.#recording.problems.push({ path, reason });
    return new UserError(`${path} ${reason}`);
  }
}

function serviceOf(program: RecordedProgram, request: RecordRequest): UntypedServiceImplementation {
  const nothing = () => new empty.Empty();
  const collectInto = (transforms: Callback[]) =>
    unary((transform: Callback) => {
      transforms.push(transform);
      return nothing();
    });
  return {
    getDeploymentInfo: unary(() => deploymentInfo(request)),
    supportsFeature: unary(() => new proto.SupportsFeatureResponse().setHassupport(true)),
    registerResource: unary((call: resource.RegisterResourceRequest) => program.registerResource(call)),
    registerResourceOutputs: unary((call: resource.RegisterResourceOutputsRequest) => program.registerOutputs(call)),
    readResource: unary((call: resource.ReadResourceRequest) => program.readResource(call)),
    existsResource: unary(() => new proto.ExistsResourceResponse().setUnknown(true)),
    invoke: unary((call: resource.ResourceInvokeRequest) => program.invoke(call)),
    call: unary((call: resource.ResourceCallRequest) => program.call(call)),
    registerStackTransform: collectInto(program.stackTransforms),
    registerStackInvokeTransform: collectInto(program.invokeTransforms),
    registerResourceHook: unary(nothing),
    registerErrorHook: unary(nothing),
    registerPackage: unary((call: resource.RegisterPackageRequest) =>
      new proto.RegisterPackageResponse().setRef(`${call.getName()}@${call.getVersion()}`),
    ),
    signalAndWaitForShutdown: unary(() => program.complete()),
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
