import type { PlannedResource } from "../../plan/plan.ts";
import type { Charges, Pricer } from "../charge.ts";
import { exactly } from "../spans.ts";

/** https://aws.amazon.com/kms/pricing/ and https://aws.amazon.com/secrets-manager/pricing/ */
export const awsKeys: Pricer[] = [
  { types: ["aws:kms/key:Key"], chargesOf: key },
  { types: ["aws:secretsmanager/secret:Secret"], chargesOf: secret },
];

/** The first two rotations cost what a key does, later ones nothing. */
function key({ inputs }: PlannedResource): Charges {
  const charge = { what: "key", price: { sheet: "key", thing: "kms" } };
  if (inputs["enableKeyRotation"] !== true) return [{ ...charge, quantity: exactly(1) }];
  return [{ ...charge, quantity: { low: 1, high: 3 }, assumed: "0 to 2 rotations so far" }];
}

function secret(): Charges {
  return [{ what: "secret", price: { sheet: "secret", thing: "stored" }, quantity: exactly(1) }];
}
