import { readFileSync } from "node:fs";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { imageReference } from "../../pins/index.ts";
import { ESTATE_USER_ID, RESTRICTED_CONTAINER, resources, restrictedPod } from "../core/container.ts";
import { accountOf, runsAs } from "../core/identity.ts";
import type { ConfigMap, EnvVar, Job, NetworkPolicy, Stages } from "../core/kubernetes.ts";
import { objectLabels, selectorLabels } from "../core/labels.ts";
import { allowTraffic } from "../core/namespace.ts";
import { oneShotJob } from "../core/one-shot-job.ts";
import { registerStages } from "../core/register.ts";
import { peersOf } from "../core/server.ts";
import type { TokenMethod } from "../credentials/contract.ts";
import { generatedSecrets } from "../credentials/index.ts";
import type { DatabaseAccess, DatabaseLogin, DatabaseLoginsArgs, DatabaseLoginsOutputs, DatabaseLoginsWiring } from "./contract.ts";
import { LOGIN_KEYS, loginSecretOf } from "./plan.ts";

const JOB = "database-logins";
const SCRIPT = "create-logins.py";

/**
 * Logins on a cloud's PostgreSQL. Each password is generated in the cluster, in the Secret that its consumer reads; a one-shot Job with an
 * identity of its own makes the login and the database. So no password passes through the program or lies in two places.
 */
export class DatabaseLogins extends ComponentResource implements DatabaseLoginsOutputs {
  readonly access: Readonly<Record<string, DatabaseAccess>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DatabaseLoginsArgs, opts?: ComponentResourceOptions) {
    super("estate:database:DatabaseLogins", name, {}, opts);
    this.ready = registerStages(name, loginsStages(args), { parent: this, provider: args.provider, after: args.after });
    this.access = loginsAccess(args);
    this.registerOutputs({ access: this.access });
  }
}

/** Passwords where there are any, then the Job that makes logins of them. */
export function loginsStages(wiring: DatabaseLoginsWiring): Stages {
  const script = readFileSync(new URL(SCRIPT, import.meta.url), "utf8");
  const first = { ...accountOf(metadataOf(wiring), wiring.identity), policy: policyOf(wiring), script: scriptOf(script, wiring) };
  const job = { job: jobOf(script, wiring) };
  if (withPassword(wiring).length === 0) return [first, job];
  const [declared, generated] = generatedSecrets({ capability: "database", ...wiring, secrets: secretsOf(wiring) });
  return [{ ...declared, ...first }, generated, job];
}

/** How each consumer logs in, and where. */
export function loginsAccess(wiring: DatabaseLoginsWiring): Readonly<Record<string, DatabaseAccess>> {
  const { host, logins, port, service } = wiring.database;
  const entries = wiring.databases.map(({ name, needsPassword, owner }): readonly [string, DatabaseAccess] => {
    const password: DatabaseLogin = { by: "password", secret: { name: loginSecretOf(name), ...LOGIN_KEYS } };
    const token = (method: TokenMethod): DatabaseLogin => ({ by: "token", method, user: owner.principal });
    const login = logins === "password" || needsPassword === true ? password : token(logins);
    return [name, { host, port, database: name, login, callees: [service] }];
  });
  return Object.fromEntries(entries);
}

/** Consumers that get a password. */
function withPassword({ database, databases }: DatabaseLoginsWiring) {
  return database.logins === "password" ? databases : databases.filter(({ needsPassword }) => needsPassword === true);
}

/** Consumers that log in as their identities. */
function withToken({ database, databases }: DatabaseLoginsWiring) {
  return database.logins === "password" ? [] : databases.filter(({ needsPassword }) => needsPassword !== true);
}

function secretsOf(wiring: DatabaseLoginsWiring) {
  const entries = withPassword(wiring).map(({ name }) => {
    const recipe = { [LOGIN_KEYS.usernameKey]: { text: name }, [LOGIN_KEYS.passwordKey]: { generate: 32 } };
    return [loginSecretOf(name), recipe] as const;
  });
  return Object.fromEntries(entries);
}

function metadataOf({ namespace }: DatabaseLoginsWiring) {
  return { name: JOB, namespace, labels: objectLabels("database", JOB) };
}

/** To the database, to whoever gives it its token, and by HTTPS to where a token is turned into a login: the cloud's own addresses. */
function policyOf(wiring: DatabaseLoginsWiring): NetworkPolicy {
  const cloud = { cidrs: ["0.0.0.0/0"], port: 443 };
  return allowTraffic(metadataOf(wiring), selectorLabels(JOB), {
    to: peersOf([wiring.database.service, ...wiring.identity.tokens, cloud]),
  });
}

function scriptOf(script: string, wiring: DatabaseLoginsWiring): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(wiring), data: { [SCRIPT]: script } };
}

function jobOf(script: string, wiring: DatabaseLoginsWiring): Job {
  const logins = withPassword(wiring).map(({ name }) => ({ name: `login-${name}`, secret: { secretName: loginSecretOf(name) } }));
  return oneShotJob({
    ...metadataOf(wiring),
    labels: { ...metadataOf(wiring).labels, ...wiring.identity.podLabels },
    files: { [SCRIPT]: script },
    pod: {
      ...restrictedPod(ESTATE_USER_ID),
      ...runsAs(wiring.identity),
      containers: [
        {
          name: "create-logins",
          image: imageReference("mlflow", wiring.imagesMirror),
          command: ["python", `/script/${SCRIPT}`],
          env: environmentOf(wiring),
          resources: resources(50, 256, { cpuMillicores: 1000 }),
          securityContext: RESTRICTED_CONTAINER,
          volumeMounts: [
            { name: "script", mountPath: "/script", readOnly: true },
            ...withPassword(wiring).map(({ name }) => ({ name: `login-${name}`, mountPath: `/logins/${name}`, readOnly: true })),
          ],
        },
      ],
      volumes: [{ name: "script", configMap: { name: JOB } }, ...logins],
    },
  });
}

function environmentOf(wiring: DatabaseLoginsWiring): EnvVar[] {
  const { database, identity } = wiring;
  const principals = withToken(wiring).map(({ name, owner }) => ({ name: `OWNER_${name}`, value: owner.principal }));
  const administrator = Object.entries(database.administrator).map(([key, value]) => ({ name: variableOf(key), value }));
  return [
    { name: "DB_HOST", value: database.host },
    { name: "DB_PORT", value: String(database.port) },
    { name: "LOGINS_DIRECTORY", value: "/logins" },
    { name: "PYTHONDONTWRITEBYTECODE", value: "1" },
    { name: "ADMIN_PRINCIPAL", value: identity.principal },
    ...administrator,
    ...principals,
  ];
}

/** `secretArn` -> `ADMIN_SECRET_ARN`. */
function variableOf(key: string): string {
  return `ADMIN_${key.replaceAll(/([A-Z])/g, "_$1").toUpperCase()}`;
}
