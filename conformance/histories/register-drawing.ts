import { type Drawing, draw } from './drawing.ts';
import type { FaultWindow } from './fault-window.ts';
import { registerModel } from './register.ts';
import type { RegisterOperation } from './register-operation.ts';
import type { Refutation } from './standing.ts';

/** Draws the calls on one key that refute a model. */
export function drawRegister(refutation: Refutation, faults: readonly FaultWindow[] = []): Drawing {
  const { part, operations, sentence } = refutation;
  const subject = `key ${JSON.stringify(operations[0]?.input.key ?? '')}`;
  return draw(part, registerModel, { subject, sentence, witness: operations, faults, short });
}

/** The key stands above the drawing. */
function short({ input, output, outcome }: RegisterOperation): string {
  if (input.op === 'set') return `set ${JSON.stringify(input.value)}`;
  if (outcome !== 'ok' || input.op === 'delete') return input.op;
  return `${input.op} ${output === null ? 'nothing' : JSON.stringify(output)}`;
}
