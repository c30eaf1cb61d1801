/** One thing that a check before a deployment found. An error stops the deployment. */
export interface Finding {
  readonly severity: "error" | "warning" | "fine";
  readonly message: string;
}
