import { Server, ServerCredentials } from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { UserError } from "../../components/core/errors.ts";
import { engineFor } from "./engine.ts";
import { monitorFor } from "./monitor.ts";
import type { Recording } from "./recording.ts";
import type { RecordRequest } from "./request.ts";

/** Both services on one port of this machine, which no other machine reaches. */
export interface RecordingServer {
  readonly address: string;
  close(): void;
}

/** No limit on a message: a ConfigMap of a megabyte is a valid object. */
const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Starts the services that stand in for the engine. */
export async function startServer(request: RecordRequest, recording: Recording): Promise<RecordingServer> {
  const monitor = monitorFor(request, recording);
  const server = new Server(OPTIONS);
  server.addService(resourceGrpc.ResourceMonitorService, monitor.service);
  server.addService(engineGrpc.EngineService, engineFor(request, recording));
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    close() {
      monitor.close();
      server.forceShutdown();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(new UserError(`no port of this machine can be opened for the plan: ${error.message}`));
    });
  });
}
