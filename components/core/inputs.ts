import { type Input, output } from "@pulumi/pulumi";

/** A text made of values: at once where all are known already, so that data stays data, else as soon as the engine knows them. */
export function textOf<Name extends string>(
  values: Readonly<Record<Name, Input<string>>>,
  make: (known: Record<Name, string>) => string,
): Input<string> {
  return allKnown(values) ? make({ ...values }) : output(values).apply((known) => make(known as Record<Name, string>));
}

function allKnown<Name extends string>(values: Readonly<Record<Name, Input<string>>>): values is Readonly<Record<Name, string>> {
  return Object.values(values).every((value) => typeof value === "string");
}
