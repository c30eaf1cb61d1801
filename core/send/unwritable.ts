/**
 * Why a message cannot be written: a part that it cannot do without is missing or empty once filled, it is too long, or filling
 * it is too much work. The message is what is stored and told, so it quotes nothing of the customer's.
 */
export class UnwritableError extends Error {
  override readonly name = "Unwritable";
}
