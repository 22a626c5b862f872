import { RunError } from "@pulumi/pulumi";

throw new RunError("set `owner` to a team");
