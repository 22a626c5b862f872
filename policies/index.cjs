/**
 * Started by the engine for `pulumi up --policy-pack policies`. The SDK's runner loads an entry by `require` under ts-node, which refuses ES modules and
 * would check types at every start; an import from here goes past it, and Node strips the types itself.
 */
module.exports = import("./start.ts");
