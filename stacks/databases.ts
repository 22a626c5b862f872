import type { Environment } from "../environments/schema.ts";

/** A system that keeps something in PostgreSQL: it gets a database and a login of this name. */
export interface DatabaseConsumer {
  readonly name: string;
  /** Whether it can log in with a password only, since it cannot renew a token: servers in Java and Go. Default: no. */
  readonly needsPassword?: true;
}

/** Consumers in the order in which their databases are made, and when each is there. */
const CONSUMERS: readonly (DatabaseConsumer & { readonly isNeeded: (environment: Environment) => boolean })[] = [
  { name: "tracking", isNeeded: () => true },
  { name: "optuna", isNeeded: ({ hyperparameterOptimisation, teams }) => teams.enabled && hyperparameterOptimisation.enabled },
  { name: "features", isNeeded: ({ featureStore }) => featureStore.enabled },
  { name: "lineage", needsPassword: true, isNeeded: ({ lineage }) => lineage.enabled },
  { name: "jupyterhub", isNeeded: ({ notebooks }) => notebooks.system === "jupyterhub" },
  { name: "lakefs", needsPassword: true, isNeeded: ({ dataVersioning }) => dataVersioning.lakefs.enabled },
  { name: "airflow", needsPassword: true, isNeeded: ({ pipelines }) => pipelines.enabled && pipelines.system.includes("airflow") },
  { name: "sign-on", needsPassword: true, isNeeded: ({ signOn }) => signOn.enabled && signOn.system === "keycloak" },
];

/** Who needs a database in an environment. */
export function databasesOf(environment: Environment): readonly DatabaseConsumer[] {
  return CONSUMERS.filter(({ isNeeded }) => isNeeded(environment)).map(({ name, needsPassword }) => ({
    name,
    ...(needsPassword && { needsPassword }),
  }));
}
