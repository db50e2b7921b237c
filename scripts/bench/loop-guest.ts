/**
 * A component in text that opens the store `bench`, gets its key `k` so many times and ends: nothing but the calls, so
 * that what it takes is the guest's own cost per call. Every value is put at the same place in its memory.
 */
export function loopGuest(calls: number): string {
  return `
(component
  (import "spiderlightning:keyvalue/keyvalue@0.5.1" (instance $store
    (export "keyvalue" (type $keyvalue (sub resource)))
    (type $cases (variant
      (case "key-not-found" string) (case "invalid-key" string) (case "invalid-value" string)
      (case "connection-error" string) (case "authentication-error" string) (case "timeout-error" string)
      (case "io-error" string) (case "unexpected-error" string)))
    (export "keyvalue-error" (type $error (eq $cases)))
    (export "[static]keyvalue.open"
      (func (param "name" string) (result (result (own $keyvalue) (error $error)))))
    (export "[method]keyvalue.get"
      (func (param "self" (borrow $keyvalue)) (param "key" string) (result (result (list u8) (error $error)))))))
  (alias export $store "keyvalue" (type $keyvalue))
  (core module $libc
    (memory (export "memory") 16)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
  (core instance $libc (instantiate $libc))
  (core func $open (canon lower (func $store "[static]keyvalue.open")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $get (canon lower (func $store "[method]keyvalue.get")
    (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
  (core func $drop (canon resource.drop $keyvalue))
  (core module $program
    (import "libc" "memory" (memory 16))
    (import "store" "open" (func $open (param i32 i32 i32)))
    (import "store" "get" (func $get (param i32 i32 i32 i32)))
    (import "store" "drop" (func $drop (param i32)))
    (data (i32.const 0) "benchk")
    (func (export "run") (result i32)
      (local $handle i32)
      (local $left i32)
      (call $open (i32.const 0) (i32.const 5) (i32.const 256))
      (if (i32.load8_u (i32.const 256)) (then (return (i32.const 1))))
      (local.set $handle (i32.load (i32.const 260)))
      (local.set $left (i32.const ${calls}))
      (loop $again
        (call $get (local.get $handle) (i32.const 5) (i32.const 1) (i32.const 256))
        (if (i32.load8_u (i32.const 256)) (then (return (i32.const 1))))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $drop (local.get $handle))
      (i32.const 0)))
  (core instance $store-core
    (export "open" (func $open)) (export "get" (func $get)) (export "drop" (func $drop)))
  (core instance $program (instantiate $program
    (with "libc" (instance $libc)) (with "store" (instance $store-core))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))`;
}
