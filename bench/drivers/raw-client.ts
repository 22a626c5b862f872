import { credentials } from "@grpc/grpc-js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/resource_pb.js";
import { writeProperties } from "../../plan/record/wire.ts";
import { configMap } from "../objects.ts";

/** Sends N registrations as bare messages, all at once as the SDK does, and prints how long that took in milliseconds. */
const [address = "", amount = "1000"] = process.argv.slice(2);
const client = new resourceGrpc.ResourceMonitorClient(address, credentials.createInsecure());
const requests = Array.from({ length: Number(amount) }, (_, index) =>
  new proto.RegisterResourceRequest()
    .setType("kubernetes:core/v1:ConfigMap")
    .setName(`map-${index}`)
    .setCustom(true)
    .setAcceptsecrets(true)
    .setObject(writeProperties({ ...configMap(`map-${index}`, "bench") })),
);
await new Promise<void>((resolve, reject) => client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve())));
const start = performance.now();
await Promise.all(requests.map(register));
process.stdout.write(JSON.stringify({ milliseconds: performance.now() - start }));
client.close();

function register(request: InstanceType<typeof proto.RegisterResourceRequest>): Promise<void> {
  return new Promise((resolve, reject) => client.registerResource(request, (error) => (error ? reject(error) : resolve())));
}
