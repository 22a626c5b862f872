import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { Config } from "@pulumi/pulumi";

const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
writeFileSync(new Config().require("pidFile"), String(child.pid));
setInterval(() => {}, 1000);
