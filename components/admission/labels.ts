/** Label of what serves a model: its name in the registry. */
export const MODEL_LABEL = "mlops-estate/model";

/** Label or annotation of what serves a model: the run of the tracking server that made it. */
export const RUN_LABEL = "mlops-estate/run-id";

/** Annotation of what serves a model, where the run is known to the registry alone: name with alias or version there, or the files' address. */
export const SOURCE_NOTE = "mlops-estate/model-source";
