import { join } from "node:path";
import { execa } from "execa";

/** Gives the path of helm; called only where nothing that is kept answers, since the first call may build it. */
export type Helm = () => Promise<string>;

/** How one run of helm is bounded and fed. */
export interface HelmOptions {
  /** Folder of Helm's own cache and configuration, so that nothing of a person's Helm set-up has a say. */
  readonly home: string;
  /** Given through standard input, so that it stands in no file and no process list. Default: nothing. */
  readonly input?: string;
  /** Default: no limit. */
  readonly timeoutSeconds?: number;
  /** Bytes that it may print. Default: 100 MB. */
  readonly maxBytes?: number;
}

/** What a run of helm left. */
export interface HelmResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs helm; a run that fails, takes too long or prints too much has an exit code other than 0 and a reason at the end of `stderr`. */
export async function runHelm(program: string, args: readonly string[], options: HelmOptions): Promise<HelmResult> {
  const { home, input = "", timeoutSeconds, maxBytes } = options;
  const env = { HELM_CACHE_HOME: join(home, "cache"), HELM_CONFIG_HOME: join(home, "config"), HELM_DATA_HOME: join(home, "data") };
  const bounds = {
    ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds * 1000 }),
    ...(maxBytes === undefined ? {} : { maxBuffer: maxBytes }),
  };
  const result = await execa(program, args, { env, input, reject: false, ...bounds });
  const why = [
    ...(result.timedOut ? [`timed out after ${timeoutSeconds ?? 0} s`] : []),
    ...(result.isMaxBuffer ? [`printed more than ${maxBytes ?? 0} bytes`] : []),
  ];
  // A run that printed too much may have ended well by itself, and what was kept of it is cut off.
  return { stdout: result.stdout, stderr: [result.stderr, ...why].join("\n"), exitCode: result.failed ? result.exitCode || 1 : 0 };
}

/** What helm says beside its reason. */
const NO_REASON = /^(?:WARNING:|Use --debug flag)/;

/** The last thing that helm said, which is its reason; at most 500 characters. */
export function lastLine(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !NO_REASON.test(line));
  return (lines.at(-1) ?? "no reason given").replace(/^Error: (?:INSTALLATION FAILED: |UPGRADE FAILED: )?/, "").slice(0, 500);
}
