import type { Callback } from "@pulumi/pulumi/proto/callback_pb.js";
import type { RegisterResourceRequest, TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb.js";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import type { Callbacks } from "./callbacks.ts";

/** What a transform works on, changed in place: a registration and nothing else, so that all that follows sees it as if written so. */
type Request = RegisterResourceRequest;

/** Applies transforms one after the other, each to what the one before has left. */
export async function applyTransforms(request: Request, transforms: readonly Callback[], callbacks: Callbacks): Promise<void> {
  for (const transform of transforms) {
    const answer = await callbacks.call(transform, question(request));
    const response = proto.TransformResponse.deserializeBinary(answer);
    if (response.hasProperties()) replaceProperties(request, response);
    const options = response.getOptions();
    if (options !== undefined) replaceOptions(request, options);
  }
}

function question(request: Request) {
  return new proto.TransformRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setCustom(request.getCustom())
    .setParent(request.getParent())
    .setProperties(request.getObject())
    .setOptions(optionsOf(request));
}

function optionsOf(request: Request): TransformResourceOptions {
  const options = new proto.TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setReplaceOnChangesList(request.getReplaceonchangesList())
    .setVersion(request.getVersion())
    .setAliasesList(request.getAliasesList())
    .setProvider(request.getProvider())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setPluginDownloadUrl(request.getPlugindownloadurl())
    .setDeletedWith(request.getDeletedwith())
    .setReplaceWithList(request.getReplaceWithList())
    .setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList())
    .setImport(request.getImportid())
    .setHooks(request.getHooks());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  request.getProvidersMap().forEach((reference, name) => options.getProvidersMap().set(name, reference));
  return options;
}

function replaceProperties(request: Request, response: InstanceType<typeof proto.TransformResponse>): void {
  const properties = response.getProperties();
  request.setObject(properties);
  const dependencies = request.getPropertydependenciesMap();
  const gone = [...dependencies.keys()].filter((property) => properties?.getFieldsMap().has(property) !== true);
  for (const property of gone) dependencies.del(property);
}

function replaceOptions(request: Request, options: TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setAliasesList(options.getAliasesList())
    .setProvider(options.getProvider())
    .setCustomtimeouts(options.getCustomTimeouts());
  if (options.hasProtect()) request.setProtect(options.getProtect() === true);
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
}
