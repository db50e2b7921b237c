import wasmtime from '../subjects/runtimes/wasmtime.ts';

const found = await wasmtime.find();

/**
 * Defines a suite that needs wasmtime. Where there is none it is one pending test that says why; where CI is true, all of
 * its tests fail.
 *
 * @param define is given the executable
 */
export function describeWithWasmtime(title: string, define: (executable: string) => void): void {
  describe(title, () => {
    if ('missing' in found && process.env.CI !== 'true') it(`${found.missing}; ${found.cure}`);
    else define(process.env.WASMTIME ?? 'wasmtime');
  });
}
