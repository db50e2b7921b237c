import { expect } from 'chai';
import type { DiskCall } from '../../backends/backend.ts';
import { writeOrderFault } from './write-order.ts';

/** Calls as `name path path`, one that failed with a `!` before it, one with O_SYNC with a `*`. */
function calls(...lines: readonly string[]): DiskCall[] {
  return lines.map((line, at) => {
    const [name = '', ...paths] = line.replace(/^[!*]/, '').split(' ');
    const synchronous = line.startsWith('*');
    return { thread: 1, name, ordinal: at + 1, paths, failed: line.startsWith('!'), synchronous };
  });
}

const GOOD = ['openat /r/s/t', 'write /r/s/t', 'fsync /r/s/t', 'close /r/s/t', 'rename /r/s/t /r/s/k', 'fsync /r/s'];

function faultOf(...lines: readonly string[]): string | undefined {
  const fault = writeOrderFault(calls(...lines), '/r/s/k');
  return typeof fault === 'object' ? fault.observed : fault;
}

describe('the order of writing', () => {
  it('is right where contents, name and folder come one after the other', () => {
    expect(faultOf(...GOOD)).to.equal(undefined);
    expect(faultOf('mkdir /r/s', 'fsync /r', ...GOOD)).to.equal(undefined);
    // What went before is no concern of this entry.
    expect(faultOf('write /r/s/other', ...GOOD, 'close /r/s')).to.equal(undefined);
    expect(faultOf(...GOOD.with(2, 'fdatasync /r/s/t'))).to.equal(undefined);
    // Every write by itself, or everything at once.
    expect(faultOf(...GOOD.with(0, '*openat /r/s/t').toSpliced(2, 1))).to.equal(undefined);
    expect(faultOf('mkdir /r/s', ...GOOD.with(2, 'syncfs /r').with(5, 'sync'))).to.equal(undefined);
  });

  it('is wrong without each of the two synchronisations, or with one that comes too early or fails', () => {
    expect(faultOf(...GOOD.toSpliced(2, 1))).to.match(/without fsync/);
    expect(faultOf(...GOOD.with(2, '!fsync /r/s/t'))).to.match(/without fsync/);
    expect(faultOf(...GOOD.toSpliced(1, 2, 'fsync /r/s/t', 'write /r/s/t'))).to.match(/written after fsync/);
    expect(faultOf(...GOOD.toSpliced(5, 1))).to.match(/folder of the entry/);
    expect(faultOf('fsync /r/s', ...GOOD.toSpliced(5, 1))).to.match(/folder of the entry/);
    expect(faultOf('mkdir /r/s', ...GOOD)).to.match(/folder of the new store/);
  });

  it('is wrong where the entry is written in its place, and unknown where no call names it', () => {
    expect(faultOf('openat /r/s/k', 'write /r/s/k', 'fsync /r/s/k', 'fsync /r/s')).to.match(/in its place/);
    expect(faultOf('write /r/database', 'fsync /r/database')).to.equal('elsewhere');
  });
});
