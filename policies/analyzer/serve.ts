import { Server, ServerCredentials } from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import { analyzerFor } from "./service.ts";

/** No limit on a message: a stack of ten thousand resources is one message. */
const OPTIONS = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/**
 * Serves the controls as a policy pack on a port of this machine, until the process ends.
 *
 * @param onPort told of the port once it is open.
 */
export function serve(onPort: (port: number) => void): void {
  const server = new Server(OPTIONS);
  server.addService(analyzerGrpc.AnalyzerService, analyzerFor(new Date()));
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    onPort(port);
  });
}
