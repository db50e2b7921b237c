/** What an interface has, by what its instance type says. */
export interface InterfaceShape {
  /** Names as the component model spells them: `get-stdin`, `[static]keyvalue.open`, `[method]keyvalue.get`. */
  readonly functions: readonly string[];
  /** Those of the functions that give a `result`, and so can fail with a value. */
  readonly fallible: readonly string[];
  /** Resource types that the interface itself defines (not those that it uses from others). */
  readonly resources: readonly string[];
  /**
   * The full type of each function, by its name: `func(borrow<bucket>, string) -> result<bool, variant { no-such-store,
   * other(string) }>`. Every name of a type is expanded but those of resources, so that two texts are equal exactly when
   * the types are. Names of parameters are left out: hosts link by type. A part that the binary does not say is `?`.
   */
  readonly types: ReadonlyMap<string, string>;
}

/** The type of something that a binary declares. */
export type TypeEntry =
  | { readonly kind: 'value'; readonly text: string; readonly isResult: boolean }
  | { readonly kind: 'resource'; readonly name: string }
  | { readonly kind: 'function'; readonly text: string; readonly fallible: boolean }
  | InstanceEntry
  | ComponentEntry;

/** The type of an instance: an interface. */
export interface InstanceEntry {
  readonly kind: 'instance';
  readonly shape: InterfaceShape;
  readonly members: Members;
}

/** What something has under names; undefined where the binary does not say of what type it is. */
export type Members = ReadonlyMap<string, TypeEntry | undefined>;

/** The type of a component: what it takes and what its instances are. */
export interface ComponentEntry {
  readonly kind: 'component';
  readonly imports: Members;
  readonly exports: InstanceEntry;
}
