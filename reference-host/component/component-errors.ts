/** What can be wrong with a component or with a run of it. Every message is one line, fit to be printed as it is. */
export class ComponentError extends Error {
  override name = 'ComponentError';
}

/** The path names no file: it does not exist, is a folder, or cannot be read. */
export class ComponentFileError extends ComponentError {
  override name = 'ComponentFileError';
}

/** The file does not begin like WebAssembly, or what follows is damaged. */
export class NotWasmError extends ComponentError {
  override name = 'NotWasmError';
}

/** The file is a core WebAssembly module, not a component. */
export class CoreModuleError extends ComponentError {
  override name = 'CoreModuleError';
}

/** A component that this host cannot run: another binary version, or imports that are not functions of interfaces. */
export class UnsupportedComponentError extends ComponentError {
  override name = 'UnsupportedComponentError';
}

/** The host does not provide something that the component imports. */
export class MissingImportError extends ComponentError {
  override name = 'MissingImportError';
  /** The interface with its version, for example `spiderlightning:keyvalue/keyvalue@0.5.1`. */
  readonly interface: string;
  /** The function or resource that the host's interface lacks; undefined if the whole interface is missing. */
  readonly item: string | undefined;

  constructor(interfaceName: string, item?: string) {
    super(
      item === undefined
        ? `the guest imports ${interfaceName}, which this host does not provide`
        : `the guest imports ${item} of ${interfaceName}, which this host's implementation lacks`,
    );
    this.interface = interfaceName;
    this.item = item;
  }
}

/** The component does not export `wasi:cli/run`, so there is nothing to run. */
export class NoRunExportError extends ComponentError {
  override name = 'NoRunExportError';
}

/** The guest trapped; `cause` is the original error. The instance is dead. */
export class GuestTrap extends ComponentError {
  override name = 'GuestTrap';
}

/**
 * A host function failed in a way that its interface has no word for: a defect of the host or of a provider, never a
 * result for the guest. `cause` is what was thrown. The instance is dead.
 */
export class HostError extends ComponentError {
  override name = 'HostError';
  /** The import, for example `spiderlightning:keyvalue/keyvalue@0.5.1#[method]keyvalue.get`; undefined if not known. */
  readonly function: string | undefined;

  constructor(functionName: string | undefined, cause: unknown) {
    super(`${functionName ?? 'a host function'} failed in the host: ${oneLine(cause)}`, { cause });
    this.function = functionName;
  }
}

/** The instance has trapped, exited or been closed: it cannot be called, and a call under way ends with this. */
export class InstanceClosedError extends ComponentError {
  override name = 'InstanceClosedError';
}

/** The trap behind an error that unwound a guest. */
export function trapped(cause: Error): GuestTrap {
  return new GuestTrap(`the guest trapped: ${oneLine(cause).replace(/^wasm trap: /, '')}`, { cause });
}

/** The message of anything thrown, cut to its first line. */
export function oneLine(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return text.split('\n', 1)[0]?.trim() ?? '';
}
