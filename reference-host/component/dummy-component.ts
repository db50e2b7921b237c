/**
 * Makes a component that imports and exports what a world of a WIT text says, and traps when it is called. Loads the
 * tools for WIT, which takes a tenth of a second.
 *
 * @throws Error of the tools' where the text is no WIT or has no such world
 */
export async function dummyComponent(witSource: string, world: string): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  return componentNew(await componentEmbed({ dummy: true, witSource, world }), []);
}
