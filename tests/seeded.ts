import fc from "fast-check";

/**
 * Properties are tried with the same values each time, so that a change fails for what it does and not by chance. `SOJOURN_SEED=N npm test`
 * tries others.
 */
fc.configureGlobal({ seed: Number(process.env.SOJOURN_SEED ?? 20_261_201) });
