/** An expression gave nothing, failed, or gave what its field cannot take: `States.QueryEvaluationError`. */
export class EvaluationError extends Error {
  /** The field within the state, as Step Functions names it: `Output/a`, `Choices[1]/Condition`. */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

/** What Step Functions says of one expression. */
export function expressionFault(source: string, location: string, what: string): EvaluationError {
  return new EvaluationError(
    location,
    `The JSONata expression '${source}' specified for the field '${location}' ${what}`,
  );
}
