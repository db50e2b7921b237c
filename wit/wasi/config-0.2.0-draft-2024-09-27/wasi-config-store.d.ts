// Generated from config.wit by `npm run generate`; the requirements stand there.
/** @module Interface wasi:config/store@0.2.0-draft-2024-09-27 **/
/**
 * The value of a key.
 *
 * Governed by: WCFG-GET, WCFG-GET-MISSING, WCFG-TEXT, WCFG-KEY-SYNTAX, WCFG-KEY-EMPTY, WCFG-KEY-CASE, WCFG-EMPTY-VALUE
 */
export function get(key: string): string | undefined;
/**
 * Every key with its value.
 *
 * Governed by: WCFG-GET-ALL, WCFG-GET-ALL-ORDER, WCFG-GET-ALL-SCOPE
 */
export function getAll(): Array<[string, string]>;
/**
 * Why a call failed.
 */
export type Error =
  | {
    tag: 'upstream',
    val: string,
  }
  | {
    tag: 'io',
    val: string,
  };
