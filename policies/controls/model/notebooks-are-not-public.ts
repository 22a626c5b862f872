import { about, defineControl, type EstateFinding } from "../../core/control.ts";
import { mustBe } from "../../core/demands.ts";
import { mustBeGuarded, routesTo } from "../../core/entrance.ts";
import type { Estate } from "../../core/estate.ts";
import type { Finding } from "../../core/finding.ts";
import { nameOf, namespaceOf, selects } from "../../core/objects.ts";
import { containersOf, podSpec, SERVER_TYPES } from "../../core/pods.ts";
import { commandOf } from "../../core/programs.ts";
import type { Reading } from "../../core/reading.ts";

const SERVICE = "kubernetes:core/v1:Service";

/** Programs that run code that somebody types into a browser. */
const NOTEBOOK = /(jupyter|notebook|code-server|rstudio|rserver|marimo)/;

/** What managed systems say; each is open to the internet where it says nothing. */
const MANAGED: Readonly<Record<string, (inputs: Reading) => readonly Finding[]>> = {
  "aws:sagemaker/domain:Domain": (domain) => mustBe(domain.at("appNetworkAccessType"), "VpcOnly"),
  "aws:sagemaker/notebookInstance:NotebookInstance": (notebook) => mustBe(notebook.at("directInternetAccess"), "Disabled"),
  "gcp:workbench/instance:Instance": (notebook) => mustBe(notebook.at("gceSetup", "disablePublicIp"), true),
  "azure-native:machinelearningservices:Workspace": (workspace) => mustBe(workspace.at("publicNetworkAccess"), "Disabled"),
  "azure-native:databricks:Workspace": (workspace) => mustBe(workspace.at("publicNetworkAccess"), "Disabled"),
};

export const control = defineControl({
  id: "notebooks-are-not-public",
  level: 0,
  dimension: "model",
  severity: "critical",
  statement: "Nobody reaches a notebook from the internet without signing on.",
  sources: [
    { by: "aws", reference: "initial phase: experimentation in an account's own network" },
    { by: "checkov", reference: "CKV_AWS_122, CKV_GCP_89, CKV_AZURE_144, CKV_AZURE_158" },
    { by: "estate", reference: "who reaches a notebook runs code beside the data" },
  ],
  remediation: "Leave `notebooks` to the gateway; with `gateway.exposure: internet`, turn `signOn` on.",
  keys: ["notebooks.system", "gateway.exposure", "signOn.enabled"],
  resources: MANAGED,
  estate: (estate) => {
    const hubs = estate.chartsNamed("jupyterhub");
    const services = serversOf(estate).flatMap(servicesOf);
    if (hubs.length === 0 && services.length === 0) return { notApplicable: "it has no notebooks" };
    const closed = [
      ...hubs.flatMap((hub) => about(hub.resource, hubFindings(hub))),
      ...services.flatMap((service) => about(service.resource, mustBe(service.at("spec", "type"), "ClusterIP", "passes"))),
    ];
    return [...closed, ...routeFindings(estate, hubs, services)];
  },
});

/** The chart's proxy gets a load balancer by default. https://z2jh.jupyter.org/en/stable/resources/reference.html#proxy-service-type */
function hubFindings(hub: Reading): readonly Finding[] {
  return [
    ...mustBe(hub.at("values", "proxy", "service", "type"), "ClusterIP"),
    ...mustBe(hub.at("values", "ingress", "enabled"), false, "passes"),
  ];
}

function routeFindings(estate: Estate, hubs: readonly Reading[], services: readonly Reading[]): readonly EstateFinding[] {
  const routes = routesTo(estate, (name, namespace) => {
    if (hubs.some((hub) => hub.at("namespace").text() === namespace) && name.endsWith("proxy-public")) return true;
    return services.some((service) => nameOf(service) === name && namespaceOf(service) === namespace);
  });
  return routes.flatMap((route) => about(route.resource, mustBeGuarded(route)));
}

function serversOf(estate: Estate): readonly Reading[] {
  return estate.readingsOf(...SERVER_TYPES).filter((server) => containersOf(podSpec(server)).some(isNotebook));
}

function isNotebook(container: Reading): boolean {
  return commandOf(container).some((word) => NOTEBOOK.test(word.text() ?? "")) || NOTEBOOK.test(container.at("image").text() ?? "");
}

/** Services that lead to the pods of a server. */
function servicesOf(server: Reading): readonly Reading[] {
  const labels = server.at("spec", "template", "metadata", "labels");
  const near = server.estate.readingsOf(SERVICE).filter((service) => namespaceOf(service) === namespaceOf(server));
  return near.filter(
    (service) => selects(service.at("spec", "selector"), labels) !== false && service.at("spec", "selector").keys().length > 0,
  );
}
