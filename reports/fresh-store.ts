import type { Runtime } from './report.ts';

/** How a check gets a store that nobody used before, in words. */
export const FRESH_STORE: Record<Runtime['isolation'], string> = {
  name: 'a fresh store is one of another name',
  open: 'a fresh store is one opened again',
  process: 'a fresh store is one in a new process',
};
