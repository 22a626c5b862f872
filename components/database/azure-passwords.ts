import { Deployment } from "@pulumi/azure-native/resources/deployment.js";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import type { CloudDatabaseArgs } from "./contract.ts";

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftresources */
const DEPLOYMENT_NAME: NameRule = { longest: 64 };

/** The server as it should be, in the form of Azure's own interface. */
export interface DesiredServer {
  readonly location: string;
  readonly sku: object;
  readonly identity: object;
  readonly tags: object;
  readonly properties: { readonly authConfig: { readonly tenantId: Input<string> }; readonly [property: string]: unknown };
}

/** Version of the interface that the provider's own `Server` uses. */
const API_VERSION = "2025-08-01";

const SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/** Login that Azure wants to be there before it takes passwords at all. Nobody uses it. */
const ADMINISTRATOR = "estate_unused";

/**
 * Opens the server for logins with passwords, beside identities. Azure does that only together with an administrator's password, so Azure makes one
 * up while it deploys: a secure parameter, which neither the program nor its state nor the deployment's own record ever shows, and which
 * nobody is told. Each change of the server makes up another one.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#newguid
 */
export function allowPasswords(
  name: string,
  serverName: string,
  desired: DesiredServer,
  { estate }: CloudDatabaseArgs,
  options: CustomResourceOptions,
): Resource {
  const { properties, ...server } = desired;
  const template = {
    $schema: SCHEMA,
    contentVersion: "1.0.0.0",
    // A guid has two of the three kinds of characters that Azure asks for.
    parameters: { unknown: { type: "securestring", defaultValue: "[concat('E', newGuid())]" } },
    resources: [
      {
        type: "Microsoft.DBforPostgreSQL/flexibleServers",
        apiVersion: API_VERSION,
        name: serverName,
        ...server,
        properties: {
          ...properties,
          authConfig: { ...properties.authConfig, passwordAuth: "Enabled" },
          administratorLogin: ADMINISTRATOR,
          administratorLoginPassword: "[parameters('unknown')]",
        },
      },
    ],
  };
  return new Deployment(
    `${name}-passwords`,
    {
      deploymentName: physicalName(estate, "database-passwords", DEPLOYMENT_NAME),
      resourceGroupName: estate.scope,
      properties: { mode: "Incremental", template },
      tags: tagsOf(estate, "database"),
    },
    options,
  );
}
