import { readFile } from "node:fs/promises";
import { type RequestOptions, request } from "node:https";
import { pki } from "./embedded-config.ts";

/** Milliseconds in which an API server answers whether it is ready, on a machine that is busy. */
const answerMs = 10_000;

/** Whether the API server on this port answers that it is ready, to the administrator of the cluster in `directory`. */
export async function isReady(directory: string, port: number): Promise<boolean> {
  const files = pki(directory);
  try {
    const [ca, cert, key] = await Promise.all([readFile(files.ca), readFile(files.certificate), readFile(files.key)]);
    return await answersOk({ host: "127.0.0.1", port, path: "/readyz", ca, cert, key, agent: false, timeout: answerMs });
  } catch {
    return false; // not there yet, or someone else's port
  }
}

function answersOk(options: RequestOptions): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const asking = request(options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asking.on("timeout", () => asking.destroy(new Error("no answer")));
    asking.on("error", reject).end();
  });
}
