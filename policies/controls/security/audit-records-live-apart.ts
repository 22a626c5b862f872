import { recordersOf } from "../../core/audit-records.ts";
import { about, defineControl } from "../../core/control.ts";
import { mustBeGiven } from "../../core/demands.ts";
import { violated } from "../../core/finding.ts";

/** Whoever takes over an account takes over what stands in it. A store that this environment makes stands in its own account. */
export const control = defineControl({
  id: "audit-records-live-apart",
  level: 3,
  dimension: "security",
  severity: "medium",
  statement: "Records of who did what in the account go to a store of another account, too.",
  sources: [
    { by: "aws", reference: "scalable: a separate account for logs and governance" },
    { by: "microsoft", reference: "landing zones: a subscription for management" },
  ],
  remediation: "Name a store of an account that nobody who works with this environment may change in `audit.copyTo`.",
  keys: ["audit.copyTo"],
  asks: (estate) => (estate.cloud === "local" ? { notApplicable: "a machine of one's own has no account" } : undefined),
  estate: (estate) => {
    const recorders = recordersOf(estate);
    if (recorders.length === 0) return [violated("", "must record what is done in the account")];
    const reason = "must be a store of another account, and not one that this environment makes";
    const each = recorders.map(({ inputs, place, stores }) =>
      about(inputs.resource, stores.length > 0 ? [violated(place.path, reason)] : mustBeGiven(place, reason)),
    );
    return each.some((findings) => findings.length === 0) ? [] : each.flat();
  },
});
