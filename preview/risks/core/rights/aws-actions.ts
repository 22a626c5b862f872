import type { Reading } from "../../../../policies/core/reading.ts";
import type { RiskSeverity } from "../../risk.ts";
import type { Action, Verb } from "./right.ts";

/** What actions of AWS are, by their names. https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html */
const KINDS: readonly (readonly [RegExp, Verb, RiskSeverity])[] = [
  [/^\*?$/, "do anything with", "critical"],
  [/^[^:]*:\*$/, "do anything with", "high"],
  [/^(iam:PassRole|sts:)/i, "act as", "high"],
  [/^iam:(Attach|Put|Create|Update|Add|Set|Upload)/i, "grant rights on", "critical"],
  [/:(Put|Set|Add|Create)[A-Za-z]*(Policy|Permission|Grant|Acl)$/i, "grant rights on", "high"],
  [/:(Delete|Remove|Purge|Terminate|Deregister|Disable|Abort|Schedule[A-Za-z]*Deletion)/i, "delete", "high"],
  [/^(secretsmanager:(Batch)?GetSecretValue|ssm:GetParameter)/i, "read", "high"],
  [/:(Batch)?(Get|List|Describe|Head|Check|Select|Query|Scan|Search|View|Download|Read|Lookup|Receive|Poll|Decrypt)/i, "read", "medium"],
  [/:(Encrypt|GenerateDataKey|Sign|Verify|Invoke)/i, "use", "medium"],
];

/** An action as a policy writes it; none for what is no text. A star is worse than names, unless it stands for what is listed or described. */
export function actionOf(written: Reading): readonly Action[] {
  const pattern = written.text();
  if (pattern === undefined) return written.state === "unknown" ? [{ pattern: "unknown", verb: "use", severity: "medium" }] : [];
  const isWide = pattern.includes("*") && !/:(Describe|List)[A-Za-z]*\*$/.test(pattern);
  const [, verb, severity] = KINDS.find(([kind]) => kind.test(pattern)) ?? [/./, "write", "medium"];
  return [{ pattern: pattern.toLowerCase(), verb, severity: isWide && severity === "medium" ? "high" : severity }];
}
