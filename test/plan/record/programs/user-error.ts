import { UserError } from "../../../../components/core/errors.ts";

throw new UserError("the spec is not valid", [{ path: "cluster.nodes", reason: "must be at least 1 (got 0)" }]);
