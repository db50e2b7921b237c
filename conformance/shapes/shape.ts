/** A function, as hosts link it. */
export interface ShapeFunction {
  /** As the component model spells it: `[method]bucket.get`. */
  readonly name: string;
  /** Its type with every name expanded but those of resources: `func(borrow<bucket>, string) -> result<bool>`. */
  readonly type: string;
  /** SHA-256 of name and type, in hex. */
  readonly digest: string;
}

/** An interface: what is known of it, or what a component uses of it. */
export interface ShapeInterface {
  /** Without its package: `store`. */
  readonly name: string;
  /** SHA-256 of its functions, in hex. */
  readonly digest: string;
  readonly functions: readonly ShapeFunction[];
}

/** Interfaces of one version of a package. */
export interface Shape {
  /** `wasi:keyvalue`. */
  readonly package: string;
  /** `0.2.0-draft2`; undefined where the package has none. */
  readonly version: string | undefined;
  readonly interfaces: readonly ShapeInterface[];
}

/** A published shape. Its version alone does not name it: two shapes have version `0.2.0-draft2`. */
export interface KnownShape extends Shape {
  /** `keyvalue-0.2.0-draft2-spin`. */
  readonly id: string;
  readonly version: string;
  /** SHA-256 of its interfaces, in hex; the same for two shapes that differ in nothing but their version. */
  readonly digest: string;
}
