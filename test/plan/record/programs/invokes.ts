import { runtime } from "@pulumi/pulumi";

const options = { async: true };
const caller = runtime.invoke("aws:index/getCallerIdentity:getCallerIdentity", { region: "eu" }, options);
export const account = caller.then((answer) => answer.accountId);
