/** Finds a control character (general category Cc): only who claims CTRL keeps one in a name or key. */
export const CONTROL_CHARACTER = /\p{Cc}/u;
