import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, resource, unknown } from "../../support/control-cases.ts";
import { inferenceService, modelServer, rayService } from "../../support/model-cases.ts";

function server(name: string, value: PlanValue) {
  return modelServer({ env: [{ name, value }] });
}

function kserve(storageUri: PlanValue) {
  return inferenceService({ model: { storageUri } });
}

export const cases: ControlCases = {
  // Another model, and another alias of it.
  harmless: [/^metadata\.(name|labels)/, /^spec\.template\.metadata\.labels/, /^spec\.template\.spec\.containers\[0\]\.env\[0\]\.value$/],
  cases: [
    { sort: "compliant", title: "a server that is told an alias", answer: "passed", resources: [server("MODEL_ALIAS", "champion")] },
    {
      sort: "compliant",
      title: "a server that is told an address",
      answer: "passed",
      resources: [modelServer({ command: ["models:/example@champion"] })],
    },
    { sort: "compliant", title: "a model of KServe's", answer: "passed", resources: [kserve("models:/fraud@champion")] },
    {
      sort: "compliant",
      title: "an application of Ray's",
      answer: "passed",
      resources: [rayService({ template: { spec: { containers: [{ name: "worker", args: ["models:/fraud@champion"] }] } } })],
    },
    {
      sort: "compliant",
      title: "versions that wait for approval",
      answer: "passed",
      resources: [resource("aws:sagemaker/modelPackageGroup:ModelPackageGroup", { modelPackageGroupName: "example" })],
    },
    {
      sort: "violating",
      title: "a model by its number",
      answer: "violated",
      resources: [kserve("models:/fraud/3")],
    },
    { sort: "violating", title: "a model of a bucket", answer: "violated", resources: [kserve("s3://models/fraud")] },
    { sort: "violating", title: "a server that is told nothing", answer: "violated", resources: [modelServer()] },
    {
      sort: "violating",
      title: "an endpoint of Azure's, which knows no alias",
      answer: "violated",
      resources: [resource("azure-native:machinelearningservices:OnlineEndpoint", {})],
    },
    { sort: "boundary", title: "an alias that is empty", answer: "violated", resources: [server("MODEL_ALIAS", "")] },
    { sort: "boundary", title: "an address without an alias", answer: "violated", resources: [kserve("models:/fraud@")] },
    { sort: "unknown", title: "a model that is known later", answer: "undetermined", resources: [kserve(unknown)] },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    { sort: "wrong-type", title: "an alias that is a number", answer: "violated", resources: [server("MODEL_ALIAS", 3)] },
  ],
};
