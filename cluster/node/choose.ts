import { UserError } from "../../components/core/errors.ts";
import type { StartOptions } from "../contract.ts";
import { decideNodes, installPackages, type MachineFacts, machineFacts, type NodeDecision } from "./machine.ts";

/** How the choice reaches the machine and the person at it. */
type Choosing = Pick<StartOptions, "mayInstall" | "onNotice">;

/** What is asked of the machine; a test puts its own in place. */
export interface Machine {
  facts(): Promise<MachineFacts>;
  install(packages: readonly string[]): Promise<void>;
}

const thisMachine: Machine = { facts: machineFacts, install: installPackages };

/**
 * Whether the cluster gets a real node. Packages that lack are installed when `mayInstall` agrees.
 *
 * @throws UserError when only a real node will do and the machine cannot have one.
 */
export async function chooseNodes(
  choice: "auto" | "real",
  { mayInstall, onNotice }: Choosing,
  machine: Machine = thisMachine,
): Promise<boolean> {
  let decision: NodeDecision = decideNodes(await machine.facts());
  if (decision.nodes === "install") {
    const { packages } = decision;
    const names = packages.join(" ");
    if (await mayInstall?.(packages)) {
      onNotice?.(`installing ${names} by apt-get`);
      await whileTelling(
        () => machine.install(packages),
        (seconds) => onNotice?.(`still installing by apt-get, ${seconds} s`),
      );
      decision = decideNodes(await machine.facts());
    } else decision = { nodes: "simulated", reason: `packages are missing: install ${names}, or add --yes to have it done` };
  }
  if (decision.nodes === "real") {
    onNotice?.("pods run on one real node; NetworkPolicies are declared, not enforced on it");
    return true;
  }
  const reason = decision.nodes === "simulated" ? decision.reason : `${decision.packages.join(" ")} are missing though they were installed`;
  if (choice === "real") throw new UserError(`This machine cannot have a real node: ${reason}.`);
  onNotice?.(`pods are simulated: ${reason}`);
  return false;
}

/** Seconds between two signs of life. */
const tellSeconds = 5;

/** Does something that says nothing of its progress, and tells every few seconds that it goes on. */
async function whileTelling(work: () => Promise<void>, tell: (seconds: number) => void): Promise<void> {
  let seconds = 0;
  const telling = setInterval(() => tell((seconds += tellSeconds)), tellSeconds * 1000);
  try {
    await work();
  } finally {
    clearInterval(telling);
  }
}
