;; A command that imports an interface nobody provides, and calls it.
(component
  (import "example:absent/thing@1.0.0" (instance $thing (export "do-it" (func))))
  (core func $do-it (canon lower (func $thing "do-it")))
  (core module $program
    (import "thing" "do-it" (func $do-it))
    (func (export "run") (result i32)
      call $do-it
      i32.const 0))
  (core instance $imports (export "do-it" (func $do-it)))
  (core instance $program (instantiate $program (with "thing" (instance $imports))))
  (func $run (result (result)) (canon lift (core func $program "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.12" (instance $command)))
