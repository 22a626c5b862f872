import { setFlagsFromString } from "node:v8";

/** A command lives for seconds and keeps most of what it makes: room that grows for garbage would cost 10 MB and save no time. */
setFlagsFromString("--semi-space-growth-factor=1");
