import { credentials } from "@grpc/grpc-js";
import type * as provider from "@pulumi/pulumi/proto/provider_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type { RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import resource from "@pulumi/pulumi/proto/resource_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

/** Type of what a stand-in registers below each component, in the place of whatever a real provider makes of it. */
const CHILD_TYPE = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/**
 * Stands a component up whose code is the provider's own, such as a Helm chart's: it registers the component, with all that it was given as its
 * inputs where it tells of it, and one object below it by the provider that it was given, since no chart can be fetched where the tests run.
 */
export async function construct(call: provider.ConstructRequest, tells: boolean): Promise<provider.ConstructResponse> {
  const monitor = new resourceGrpc.ResourceMonitorClient(call.getMonitorendpoint(), credentials.createInsecure());
  const register = (request: resource.RegisterResourceRequest) =>
    new Promise<RegisterResourceResponse>((resolve, reject) => {
      monitor.registerResource(request, (error, response) => (error === null ? resolve(response) : reject(error)));
    });
  try {
    const urn = (await register(component(call, tells))).getUrn();
    await register(childOf(urn, call));
    return new proto.ConstructResponse().setUrn(urn).setState(new struct.Struct());
  } finally {
    monitor.close();
  }
}

function component(call: provider.ConstructRequest, tells: boolean): resource.RegisterResourceRequest {
  const request = new resource.RegisterResourceRequest()
    .setType(call.getType())
    .setName(call.getName())
    .setParent(call.getParent())
    .setObject(tells ? call.getInputs() : new struct.Struct())
    .setDependenciesList(call.getDependenciesList())
    .setAliasesList(call.getAliasesList())
    .setAliasspecs(true)
    .setAcceptsecrets(true)
    .setAcceptresources(true);
  if (call.hasProtect()) request.setProtect(call.getProtect() === true);
  call.getInputdependenciesMap().forEach((list, property) => {
    const urns = new resource.RegisterResourceRequest.PropertyDependencies().setUrnsList(list.getUrnsList());
    request.getPropertydependenciesMap().set(property, urns);
  });
  call.getProvidersMap().forEach((reference, name) => request.getProvidersMap().set(name, reference));
  return request;
}

function childOf(urn: string, call: provider.ConstructRequest): resource.RegisterResourceRequest {
  const name = `${call.getName()}:rendered`;
  return new resource.RegisterResourceRequest()
    .setType(CHILD_TYPE)
    .setName(name)
    .setParent(urn)
    .setCustom(true)
    .setObject(struct.Struct.fromJavaScript({ metadata: { name } }))
    .setProvider(call.getProvidersMap().get("kubernetes") ?? "");
}
