/** For what plays so long that `npm test` would take more than three minutes: only `.ci/run`, which sets CI, runs it. */
export const IN_CI = process.env.CI !== undefined;
