import { credentials } from "@grpc/grpc-js";
import callbackGrpc from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import type { Callback, CallbackInvokeResponse } from "@pulumi/pulumi/proto/callback_pb.js";
import callbackProto from "@pulumi/pulumi/proto/callback_pb.js";

interface Message {
  serializeBinary(): Uint8Array;
}

/** Calls functions that live in the program, such as transforms. */
export interface Callbacks {
  call(callback: Callback, request: Message): Promise<Uint8Array>;
  close(): void;
}

/** The program serves its functions itself; one connection for each address. */
export function openCallbacks(): Callbacks {
  const clients = new Map<string, InstanceType<typeof callbackGrpc.CallbacksClient>>();

  function clientOf(target: string) {
    const client = clients.get(target) ?? new callbackGrpc.CallbacksClient(target, credentials.createInsecure());
    clients.set(target, client);
    return client;
  }

  return {
    call(callback, request) {
      const message = new callbackProto.CallbackInvokeRequest().setToken(callback.getToken()).setRequest(request.serializeBinary());
      return new Promise((resolve, reject) => {
        clientOf(callback.getTarget()).invoke(message, (error, response: CallbackInvokeResponse) => {
          if (error) reject(new Error(error.details || error.message));
          else resolve(response.getResponse_asU8());
        });
      });
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}
