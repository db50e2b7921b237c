import type { Cut, Fault, HoldReplies, TargetedCut } from './fault.ts';
import type { ActiveFault } from './injection.ts';

type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

/** The faults in effect, in the order of their injection. */
export class ActiveFaults {
  readonly #all = new Set<ActiveFault>();

  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  add(active: ActiveFault): void {
    this.#all.add(active);
  }

  /** @returns whether it was there */
  remove(active: ActiveFault): boolean {
    return this.#all.delete(active);
  }

  all(): ActiveFault[] {
    return [...this.#all];
  }

  /** Those of a kind, in a direction if one is given. */
  of<Kind extends Fault['kind']>(kind: Kind, direction?: 'up' | 'down'): ActiveFault<FaultOf<Kind>>[] {
    if (this.isEmpty) return [];
    return this.all().filter((active): active is ActiveFault<FaultOf<Kind>> => {
      const { fault } = active;
      return !active.isOver && fault.kind === kind && (direction === undefined || runsIn(fault, direction));
    });
  }

  /** Those that cut every connection. */
  cuts(): ActiveFault<Cut>[] {
    return this.all().filter((active): active is ActiveFault<Cut> => ['fin', 'rst'].includes(active.fault.kind));
  }

  /** Those that wait for a request. */
  armed(): ActiveFault<TargetedCut>[] {
    if (this.isEmpty) return [];
    return this.all().filter((active): active is ActiveFault<TargetedCut> => active.armed && isTargeted(active.fault));
  }

  /** Ends, as failed, all those that must know the messages. */
  failMessageFaults(reason: string): void {
    for (const active of this.all()) if (needsFraming(active.fault)) active.end(reason);
  }
}

/** Whether a fault must know the messages. */
export function needsFraming(fault: Fault): fault is HoldReplies | TargetedCut {
  return fault.kind === 'hold-replies' || isTargeted(fault);
}

function isTargeted(fault: Fault): fault is TargetedCut {
  return fault.kind === 'cut-before-reply' || fault.kind === 'cut-before-forward';
}

function runsIn(fault: Fault, direction: 'up' | 'down'): boolean {
  return !('direction' in fault) || fault.direction === 'both' || (fault.direction ?? direction) === direction;
}
