/** Secrets by name or ARN. */
export interface Secrets {
  read(secret: string): Promise<string>;
  /** The same, after the secret was refused: it may have been rotated. */
  readAnew(secret: string): Promise<string>;
}
