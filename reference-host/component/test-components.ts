import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { temporaryFolder } from '../../providers/test-support.ts';

/** For tests: a prebuilt guest of the repository. */
export function prebuilt(name: string): string {
  return fileURLToPath(new URL(`../../guests/prebuilt/${name}.wasm`, import.meta.url));
}

/** For tests: a component that imports all that a world of a WIT package does, and can do nothing. */
export async function componentOf(witSource: string, world: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ witSource, world, dummy: true }), []);
}

/** For tests: a component file made from text. */
export async function componentFile(text: string): Promise<string> {
  const file = join(temporaryFolder(), 'guest.wasm');
  writeFileSync(file, await parse(text));
  return file;
}

/** For tests: a command that ends with the number that `test:host/answers` gives it, as its exit code. */
export const answeringCommand = `
(component
  (import "test:host/answers@1.0.0" (instance $answers (export "get-answer" (func (result u32)))))
  (import "wasi:cli/exit@0.2.9" (instance $exit (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $get (canon lower (func $answers "get-answer")))
  (core func $leave (canon lower (func $exit "exit-with-code")))
  (core module $program
    (import "host" "get" (func $get (result i32)))
    (import "host" "leave" (func $leave (param i32)))
    (func (export "run") (result i32)
      call $get
      call $leave
      i32.const 1))
  (core instance $host (export "get" (func $get)) (export "leave" (func $leave)))
  (core instance $program (instantiate $program (with "host" (instance $host))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.9" (instance $command)))`;

/** For tests: a command that makes a thing of `test:host/things`, then performs `body` with its handle in \`$thing\`. */
export function thingCommand(body: string): string {
  return `
(component
  (import "test:host/things@1.0.0" (instance $things
    (export "thing" (type $thing (sub resource)))
    (export "[static]thing.make" (func (result (own $thing))))
    (export "[method]thing.use" (func (param "self" (borrow $thing)) (result u32)))))
  (alias export $things "thing" (type $thing))
  (core func $make (canon lower (func $things "[static]thing.make")))
  (core func $use (canon lower (func $things "[method]thing.use")))
  (core func $drop (canon resource.drop $thing))
  (core module $program
    (import "host" "make" (func $make (result i32)))
    (import "host" "use" (func $use (param i32) (result i32)))
    (import "host" "drop" (func $drop (param i32)))
    (func (export "run") (result i32)
      (local $thing i32)
      (local.set $thing (call $make))
      ${body}))
  (core instance $host (export "make" (func $make)) (export "use" (func $use)) (export "drop" (func $drop)))
  (core instance $program (instantiate $program (with "host" (instance $host))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.9" (instance $command)))`;
}
