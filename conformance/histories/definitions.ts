import { clientOf, precedes } from './operation.ts';
import { isRead, type RegisterOperation } from './register-operation.ts';

/**
 * The weaker models as they are defined, quantifier by quantifier: the judges of the real checkers in their tests, which
 * share nothing with them. For histories of one key. O(n³) and worse.
 */
export const definitions = { noThinAir, regular, readYourWrites, monotonicReads, convergent };

type Operations = readonly RegisterOperation[];

/** Every read shows what some write wrote that began before the read returned, or the absence at the start. */
function noThinAir(history: Operations): boolean {
  return reads(history).every((read) => saw(read) === null || writes(history).some((write) => may(write, read)));
}

/** Every read shows a write that it may, and that no completed write comes between. */
function regular(history: Operations): boolean {
  return reads(history).every((read) => {
    const between = (write: RegisterOperation | undefined): boolean => {
      return writes(history).some((other) => precedes(other, read) && (!write || precedes(write, other)));
    };
    if (saw(read) === null && !between(undefined)) return true;
    return writes(history).some((write) => may(write, read) && !between(write));
  });
}

/** No read shows only what had ended before a write of its own session began that was acknowledged before the read. */
function readYourWrites(history: Operations): boolean {
  return reads(history).every((read) => {
    return writes(history).every((own) => !sameSession(own, read) || !precedes(own, read) || notBefore(own, read));
  });

  function notBefore(own: RegisterOperation, read: RegisterOperation): boolean {
    return unwritten(history, read) || writes(history).some((write) => shows(write, read, own));
  }
}

/** No read shows only what had ended before the write began whose value an earlier read of its session returned. */
function monotonicReads(history: Operations): boolean {
  return reads(history).every((read) => {
    return reads(history).every((earlier) => {
      if (!sameSession(earlier, read) || !precedes(earlier, read) || typeof earlier.output !== 'string') return true;
      const seen = writes(history).find(({ input }) => input.op === 'set' && input.value === earlier.output);
      return !seen || unwritten(history, read) || writes(history).some((write) => shows(write, read, seen));
    });
  });
}

/**
 * Of the last gets of the handles that began after everything was over, each shows a write (or the start) that no
 * completed one follows, and all that no unknown write explains show one thing.
 */
function convergent(history: Operations): boolean {
  const known = writes(history);
  const quiet = reads(history).filter(({ input, invoke }) => {
    return input.op === 'get' && known.every((write) => (write.return ?? write.invoke) < invoke);
  });
  const last = quiet.filter((read) => !quiet.some((later) => sameSession(read, later) && later.invoke > read.invoke));
  const maximal = last.every((read) => {
    if (saw(read) === null && known.every(({ outcome }) => outcome === 'unknown')) return true;
    return known.some(
      (write) => leaves(write, read) && !known.some((other) => completed(other) && precedes(write, other)),
    );
  });
  const settled = last.filter((read) => !known.some((write) => !completed(write) && leaves(write, read)));
  return maximal && new Set(settled.map(saw)).size <= 1;
}

function completed({ outcome }: RegisterOperation): boolean {
  return outcome === 'ok';
}

function reads(history: Operations): Operations {
  return history.filter(({ input, outcome }) => isRead(input) && outcome === 'ok');
}

function writes(history: Operations): Operations {
  return history.filter(({ input, outcome }) => !isRead(input) && outcome !== 'fail');
}

/** The value, true for some value, null for none. */
function saw({ output }: RegisterOperation): string | true | null {
  return typeof output === 'string' || output === true ? output : null;
}

function leaves(write: RegisterOperation, read: RegisterOperation): boolean {
  if (write.input.op !== 'set') return saw(read) === null;
  return saw(read) === true || saw(read) === write.input.value;
}

/** Whether the write left what the read shows, and began in time for it. */
function may(write: RegisterOperation, read: RegisterOperation): boolean {
  return leaves(write, read) && !precedes(read, write);
}

/**
 * Whether the read may show this write, which was not over before another one began. What was read before its set began
 * is no question of age.
 */
function shows(write: RegisterOperation, read: RegisterOperation, other: RegisterOperation): boolean {
  const inTime = typeof read.output === 'string' || write === other || may(write, read);
  return inTime && leaves(write, read) && !precedes(write, other);
}

/** Values that nobody wrote are left to `noThinAir`. */
function unwritten(history: Operations, read: RegisterOperation): boolean {
  return typeof read.output === 'string' && !writes(history).some((write) => leaves(write, read));
}

function sameSession(a: RegisterOperation, b: RegisterOperation): boolean {
  return clientOf(a) === clientOf(b);
}
