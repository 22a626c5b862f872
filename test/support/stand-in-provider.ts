import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Server, ServerCredentials, type ServerUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { construct } from "./stand-in-components.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What a cloud would add to a resource once it stands, such as its ARN; what was asked for comes back by itself. */
export type MadeByCloud = (type: string, id: string, inputs: Properties) => Properties;

/** What of a resource cannot change in place, by property, and whether the old one goes before the new one stands; nothing where all can. */
export type MadeAnew = (
  type: string,
  before: Properties,
  after: Properties,
  /** The provider's configuration. */
  provider: Properties,
) => { readonly properties: readonly string[]; readonly deleteFirst: boolean } | undefined;

/** What providers do otherwise than the plainest. */
interface Manner {
  readonly madeAnew?: MadeAnew;
  /**
   * Whether a component is registered with what it was given, so that a test sees it. Providers made with Pulumi's Go SDK, as that of Kubernetes, do not do
   * so: https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/helm/v4/chart.go
   */
  readonly tellsOfComponents?: boolean;
}

/** Providers of clouds that keep nothing: what the engine asks of them, they answer as a provider does whose cloud agrees to everything. */
export interface StandInProviders {
  /** For the engine's environment: it attaches to these instead of looking for plugins. */
  readonly variables: { readonly PULUMI_DEBUG_PROVIDERS: string };
  /** Changes that were made, in their order, such as `create <urn>`. */
  readonly changes: readonly string[];
  close(): void;
}

const SDKS = join(import.meta.dirname, "../../node_modules/@pulumi");

/** No limit on a message: a ConfigMap of a megabyte is a valid object. */
const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Starts providers for packages, such as `aws`, on ports of this machine, which no other machine reaches. */
export async function standInProviders(
  packages: readonly string[],
  madeByCloud: MadeByCloud = () => ({}),
  { madeAnew = () => undefined, tellsOfComponents = true }: Manner = {},
): Promise<StandInProviders> {
  const changes: string[] = [];
  const started = await Promise.all(
    packages.map(async (name) => {
      const server = new Server(OPTIONS);
      server.addService(
        providerGrpc.ResourceProviderService,
        serviceOf(versionOf(name), changes, madeByCloud, { madeAnew, tellsOfComponents }),
      );
      return { server, attached: `${name}:${await listen(server)}` };
    }),
  );
  return {
    variables: { PULUMI_DEBUG_PROVIDERS: started.map(({ attached }) => attached).join(",") },
    changes,
    close: () => started.forEach(({ server }) => server.forceShutdown()),
  };
}

/** The engine warns of a provider that is older than the SDK of its package. */
function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(SDKS, name, "package.json"), "utf8")).version;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error)));
  });
}

/** What an engine asks of a provider between a preview and the end of what stands. A question that is not here fails the run, which is wanted. */
function serviceOf(
  version: string,
  changes: string[],
  madeByCloud: MadeByCloud,
  { madeAnew, tellsOfComponents }: Required<Manner>,
): UntypedServiceImplementation {
  const nothing = () => new empty.Empty();
  let configuration: Properties = {};
  const compare = (call: provider.DiffRequest) => compared(call, (...sides) => madeAnew(...sides, configuration));
  return {
    handshake: answering(() => new proto.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true)),
    attach: answering(nothing),
    cancel: answering(nothing),
    getPluginInfo: answering(() => new plugin.PluginInfo().setVersion(version)),
    checkConfig: answering(checked),
    diffConfig: answering(compare),
    configure: answering((call: provider.ConfigureRequest) => {
      configuration = plain(call.getArgs());
      return new proto.ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true);
    }),
    check: answering(checked),
    diff: answering(compare),
    read: answering((call: provider.ReadRequest) =>
      new proto.ReadResponse()
        .setId(call.getId())
        .setProperties(standing(call.getUrn(), call.getId(), call.getProperties(), madeByCloud))
        .setInputs(call.getInputs()),
    ),
    create: answering((call: provider.CreateRequest) => {
      if (call.getPreview()) return new proto.CreateResponse().setProperties(call.getProperties());
      changes.push(`create ${call.getUrn()}`);
      const id = `id-of-${call.getName()}`;
      return new proto.CreateResponse().setId(id).setProperties(standing(call.getUrn(), id, call.getProperties(), madeByCloud));
    }),
    update: answering((call: provider.UpdateRequest) => {
      if (!call.getPreview()) changes.push(`update ${call.getUrn()}`);
      return new proto.UpdateResponse().setProperties(standing(call.getUrn(), call.getId(), call.getNews(), madeByCloud));
    }),
    delete: answering((call: provider.DeleteRequest) => {
      changes.push(`delete ${call.getUrn()}`);
      return nothing();
    }),
    construct: answering((call: provider.ConstructRequest) => construct(call, tellsOfComponents)),
  };
}

function answering<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, answer: (error: object | null, response?: Response) => void): void => {
    void (async () => handle(call.request))().then(
      (response) => answer(null, response),
      (error: unknown) => answer({ code: status.INTERNAL, details: String(error) }),
    );
  };
}

/** Takes everything as it is: what a provider would refuse or add differs by provider. */
function checked(call: provider.CheckRequest) {
  return new proto.CheckResponse().setInputs(call.getNews());
}

function compared(
  call: provider.DiffRequest,
  madeAnew: (type: string, before: Properties, after: Properties) => ReturnType<MadeAnew>,
): provider.DiffResponse {
  const before = plain(call.getOldInputs());
  const after = plain(call.getNews());
  const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (property) => !isDeepStrictEqual(before[property], after[property]),
  );
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse().setChanges(differing.length === 0 ? DIFF_NONE : DIFF_SOME).setDiffsList(differing);
  const anew = madeAnew(typeOf(call.getUrn()), before, after);
  return anew === undefined ? response : response.setReplacesList([...anew.properties]).setDeletebeforereplace(anew.deleteFirst);
}

function standing(urn: string, id: string, inputs: struct.Struct | undefined, madeByCloud: MadeByCloud): struct.Struct {
  const made = struct.Struct.fromJavaScript(madeByCloud(typeOf(urn), id, plain(inputs)) as Record<string, struct.JavaScriptValue>);
  const outputs = inputs?.clone() ?? new struct.Struct();
  made.getFieldsMap().forEach((value, name) => outputs.getFieldsMap().set(name, value));
  return outputs;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function plain(properties: struct.Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}
