import { Catalog } from "@pulumi/databricks/catalog.js";
import { ExternalLocation } from "@pulumi/databricks/externalLocation.js";
import { Grant } from "@pulumi/databricks/grant.js";
import { MlflowExperiment } from "@pulumi/databricks/mlflowExperiment.js";
import { Permissions } from "@pulumi/databricks/permissions.js";
import { RegisteredModel } from "@pulumi/databricks/registeredModel.js";
import { Schema } from "@pulumi/databricks/schema.js";
import type { ServicePrincipal } from "@pulumi/databricks/servicePrincipal.js";
import type { StorageCredential } from "@pulumi/databricks/storageCredential.js";
import { Volume } from "@pulumi/databricks/volume.js";
import { type CustomResourceOptions, type Input, interpolate, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { physicalName } from "../../core/naming.ts";
import type { ManagedMlSpec } from "../contract.ts";
import { CATALOG_NAME, optionsOf, type Workspace } from "./workspace.ts";

/** What is the same in a workspace of every cloud. */
interface ContentWishes {
  readonly spec: ManagedMlSpec;
  /** Folder of a bucket for everything that the catalog keeps, as Unity Catalog addresses it: `s3://...`, `gs://...`, `abfss://...`. */
  readonly folder: Input<string>;
  readonly credential: StorageCredential;
  /** What lets the credential into the bucket. */
  readonly mayRead: readonly Resource[];
  /** Who pipelines run as. */
  readonly pipelines: ServicePrincipal;
}

/**
 * A catalog on the estate's own storage, the first model's place in it, and its experiment.
 *
 * There is no endpoint: one is declared with the version of a model that it serves, and there is none before the first release. That makes it
 * with the release: https://docs.databricks.com/machine-learning/model-serving/create-manage-serving-endpoints
 *
 * Nor is there a metastore: a region of an account has one for all its workspaces, which new ones are joined to by themselves.
 * https://docs.databricks.com/data-governance/unity-catalog/get-started#enablement
 */
export function newContent(workspace: Workspace, wishes: ContentWishes): readonly Resource[] {
  const catalog = newCatalog(workspace, wishes);
  const { models, runs } = newSchemas(workspace, catalog, wishes);
  const model = newModel(workspace, models, wishes);
  const experiment = newExperiment(workspace, runs, wishes);
  return [model, experiment];
}

/**
 * Nothing of it is tried out when it is made: the cloud lets the credential into the bucket some minutes later. Only this workspace sees it.
 * https://docs.databricks.com/connect/unity-catalog/cloud-storage/manage-external-locations#workspace-binding
 */
function newCatalog(workspace: Workspace, { credential, folder, mayRead, pipelines }: ContentWishes): Catalog {
  const { estate, name } = workspace;
  const options = protectedOptions(workspace);
  const location = new ExternalLocation(
    `${name}-location`,
    {
      name: physicalName(estate, "catalog", CATALOG_NAME),
      url: folder,
      credentialName: credential.name,
      isolationMode: "ISOLATION_MODE_ISOLATED",
      skipValidation: true,
      comment: `Everything that the catalog of environment ${estate.environment} keeps`,
    },
    { ...options, dependsOn: [...mayRead] },
  );
  const catalog = new Catalog(
    `${name}-catalog`,
    {
      name: physicalName(estate, "ml", CATALOG_NAME),
      storageRoot: location.url,
      isolationMode: "ISOLATED",
      properties: tagsOf(estate, "managed-ml"),
      comment: `Models of environment ${estate.environment}`,
    },
    options,
  );
  grant(workspace, "catalog", { catalog: catalog.name }, pipelines, ["USE_CATALOG"]);
  return catalog;
}

/** `models` for models and what their runs write, `captures` for the tables that endpoints write requests and answers to. */
function newSchemas(workspace: Workspace, catalog: Catalog, { pipelines, spec }: ContentWishes) {
  const { estate, name } = workspace;
  const options = protectedOptions(workspace);
  const newSchema = (role: string, comment: string) =>
    new Schema(`${name}-${role}`, { catalogName: catalog.name, name: role, properties: tagsOf(estate, "managed-ml"), comment }, options);
  const models = newSchema("models", "Models, and what their runs write");
  const captures = newSchema("captures", `Requests and answers of endpoints; whatever is older than ${spec.captureDays} days may go`);
  const runs = new Volume(
    `${name}-runs`,
    { catalogName: catalog.name, schemaName: models.name, name: "runs", volumeType: "MANAGED", comment: "Artifacts of runs" },
    options,
  );
  grant(workspace, "models", { schema: models.id }, pipelines, ["USE_SCHEMA", "CREATE_MODEL"]);
  grant(workspace, "captures", { schema: captures.id }, pipelines, ["USE_SCHEMA", "CREATE_TABLE"]);
  grant(workspace, "runs", { volume: runs.id }, pipelines, ["READ_VOLUME", "WRITE_VOLUME"]);
  return { models, runs };
}

/** The pipelines own it: only its owner adds versions to a model. https://docs.databricks.com/machine-learning/manage-model-lifecycle/#control-access-to-models */
function newModel(workspace: Workspace, models: Schema, { pipelines, spec }: ContentWishes): RegisteredModel {
  return new RegisteredModel(
    `${workspace.name}-model`,
    {
      catalogName: models.catalogName,
      schemaName: models.name,
      // Hyphens would have to be quoted in every query.
      name: spec.model.replaceAll("-", "_"),
      owner: pipelines.applicationId,
      comment: `Versions of model ${spec.model}`,
    },
    protectedOptions(workspace),
  );
}

/** Its artifacts lie in the catalog's storage and not in the workspace's own, which is Databricks's to read. https://docs.databricks.com/mlflow/experiments#artifact-location */
function newExperiment(workspace: Workspace, runs: Volume, { pipelines, spec }: ContentWishes): MlflowExperiment {
  const { estate, name } = workspace;
  const experiment = new MlflowExperiment(
    `${name}-experiment`,
    {
      name: `/Shared/${spec.model}`,
      artifactLocation: interpolate`dbfs:/Volumes/${runs.catalogName}/${runs.schemaName}/${runs.name}/${spec.model}`,
      tags: Object.entries(tagsOf(estate, "managed-ml")).map(([key, value]) => ({ key, value })),
    },
    protectedOptions(workspace),
  );
  new Permissions(
    `${name}-experiment-access`,
    {
      experimentId: experiment.id,
      accessControls: [
        { servicePrincipalName: pipelines.applicationId, permissionLevel: "CAN_EDIT" },
        { groupName: "users", permissionLevel: "CAN_READ" },
      ],
    },
    optionsOf(workspace),
  );
  return experiment;
}

/** What one object of the catalog is called by. */
type Securable = { readonly catalog: Input<string> } | { readonly schema: Input<string> } | { readonly volume: Input<string> };

function grant(workspace: Workspace, role: string, on: Securable, { applicationId }: ServicePrincipal, privileges: string[]): Grant {
  return new Grant(`${workspace.name}-${role}-grant`, { ...on, principal: applicationId, privileges }, optionsOf(workspace));
}

function protectedOptions(workspace: Workspace): CustomResourceOptions {
  return { ...optionsOf(workspace), protect: workspace.estate.protect };
}
