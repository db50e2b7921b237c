/**
 * Why a check is kept without which every mutant would still be caught, by its ID.
 */
export const justifications: Readonly<Record<string, string>> = {};
