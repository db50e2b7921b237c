import { expect } from 'chai';
import { parseDiskCalls } from './disk-calls.ts';

const LOG = `
30072 openat(AT_FDCWD</work>, "/lib/x", O_RDONLY) = 3</lib/x>
30072 openat(AT_FDCWD</work>, "/r/s/t-1", O_WRONLY|O_CREAT, 0666) = 21</r/s/t-1>
30073 write(1<pipe:[7]>, "{}", 2 <unfinished ...>
30072 write(21</r/s/t-1>, "hello", 5) = 5
30073 <... write resumed>) = 2
30072 fsync(21</r/s/t-1> <unfinished ...>
30073 write(1<pipe:[7]>, "\\"/r/s\\"", 2) = 2
30072 <... fsync resumed>)              = -1 EIO (Input/output error) (INJECTED)
30072 rename("/r/s/t-1", "/r/s/k") = 0
30072 mkdir("/rest", 0777) = 0
30072 +++ killed by SIGKILL +++
`;

describe('parseDiskCalls', () => {
  it('keeps the calls below a folder, with their ordinals among all', () => {
    const calls = parseDiskCalls(LOG, '/r');
    expect(calls.map(({ name, ordinal, failed }) => `${name} ${ordinal}${failed ? ' failed' : ''}`)).to.deep.equal([
      'openat 2',
      'write 1',
      'fsync 1 failed',
      'rename 1',
    ]);
    expect(calls.at(-1)?.paths).to.deep.equal(['/r/s/t-1', '/r/s/k']);
    expect(calls.at(-1)?.thread).to.equal(30072);
  });

  it('knows a file that is opened for synchronous writing, and what synchronises everything', () => {
    const log =
      '1 openat(AT_FDCWD</w>, "/r/k", O_WRONLY|O_CREAT|O_DSYNC, 0666) = 3</r/k>\n1 sync() = 0\n1 getpid() = 1';
    expect(parseDiskCalls(log, '/r').map(({ name, synchronous }) => [name, synchronous])).to.deep.equal([
      ['openat', true],
      ['sync', false],
    ]);
  });

  it('takes no path that merely begins like the folder', () => {
    expect(parseDiskCalls('1 mkdir("/rest", 0777) = 0', '/r')).to.deep.equal([]);
    expect(parseDiskCalls('1 fsync(3</r>) = 0', '/r')).to.have.length(1);
  });
});
