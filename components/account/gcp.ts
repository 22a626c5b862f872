import { Service } from "@pulumi/gcp/projects/service.js";
import { Provider } from "@pulumi/gcp/provider.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions, type Resource } from "@pulumi/pulumi";
import type { EnvironmentFacts, Estate } from "../core/estate.ts";
import type { AccountArgs, AccountOutputs } from "./contract.ts";

/** APIs that the estate calls, and those that what it makes calls. https://cloud.google.com/service-usage/docs/list-services */
const APIS = [
  "aiplatform",
  "artifactregistry",
  "bigquery",
  "bigtable",
  "bigtableadmin",
  "billingbudgets",
  "binaryauthorization",
  "cloudbilling",
  "cloudkms",
  "cloudresourcemanager",
  "compute",
  "container",
  "containerscanning",
  "containersecurity",
  "dns",
  "iam",
  "iamcredentials",
  "logging",
  "monitoring",
  "networkconnectivity",
  "secretmanager",
  "servicenetworking",
  "serviceusage",
  "sqladmin",
  "storage",
  "sts",
] as const;

/** A Google Cloud project, reached with the credentials of whoever runs the program, with the APIs that the estate needs. */
export class GcpAccount extends ComponentResource implements AccountOutputs {
  readonly estate: Estate;

  constructor(name: string, { facts }: AccountArgs, opts?: ComponentResourceOptions) {
    super("estate:account:GcpAccount", name, {}, opts);
    const first = newProvider(`${name}-apis`, facts, { parent: this });
    const enabled = APIS.map((api) => enable(name, api, facts, { parent: this, provider: first }));
    // A provider of its own for all that follows: what is made with it comes after the APIs, and nothing has to name them.
    const provider = newProvider(`${name}-gcp`, facts, { parent: this, dependsOn: enabled });
    this.estate = { ...facts, provider, scope: facts.account };
    this.registerOutputs({ scope: this.estate.scope });
  }
}

function newProvider(name: string, { account, region }: EnvironmentFacts, options: CustomResourceOptions): Provider {
  // A person's own credentials name no project, and some APIs, such as that of budgets, then ask whose quota a call counts on.
  // https://cloud.google.com/docs/quotas/set-quota-project
  return new Provider(name, { project: account, region, billingProject: account, userProjectOverride: true }, options);
}

/** An API stays on when the environment goes: others in the project may use it, and turning it off deletes what they have there. */
function enable(name: string, api: (typeof APIS)[number], { account }: EnvironmentFacts, options: CustomResourceOptions): Resource {
  return new Service(
    `${name}-${api}`,
    { project: account, service: `${api}.googleapis.com`, disableOnDestroy: false, disableDependentServices: false },
    options,
  );
}
