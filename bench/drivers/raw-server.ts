import { fork } from "node:child_process";
import { PROJECT } from "../../environments/keys.ts";
import { emptyRecording } from "../../plan/record/recording.ts";
import { startServer } from "../../plan/record/server.ts";
import { ROOT } from "../process.ts";

/** The recorder's server with a client in a process of its own that has no SDK; prints what that prints. Argument: N. */
const [amount = "1000"] = process.argv.slice(2);
const request = { root: ROOT, project: PROJECT, environment: "bench", cloud: "local", maturity: 0, config: {}, env: {} } as const;
const server = await startServer(request, emptyRecording());
fork(new URL("raw-client.ts", import.meta.url), [server.address, amount]).on("exit", (code) => {
  process.exitCode = code ?? 1;
  server.close();
});
