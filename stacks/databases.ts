import type { Environment } from "../environments/schema.ts";

/** A system that keeps something in PostgreSQL: it gets a database and a login of this name. */
export interface DatabaseConsumer {
  readonly name: string;
}

/** Consumers in the order in which their databases are made, and when each is there. */
const CONSUMERS: readonly (DatabaseConsumer & { readonly isNeeded: (environment: Environment) => boolean })[] = [
  { name: "tracking", isNeeded: () => true },
];

/** Who needs a database in an environment. */
export function databasesOf(environment: Environment): readonly DatabaseConsumer[] {
  return CONSUMERS.filter(({ isNeeded }) => isNeeded(environment)).map(({ name }) => ({ name }));
}
