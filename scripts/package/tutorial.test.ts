import { expect } from 'chai';
import { firstUnshown, readSteps } from './tutorial.ts';

const TUTORIAL = `
Write it:

\`\`\`js
// a.js
export const a = 1;
\`\`\`

\`\`\`diff
--- a.js
-export const a = 1;
+export const a = 2;
\`\`\`

\`\`\`sh
npm install something
npx tool a.js
\`\`\`

\`\`\`
exit code 3: no
\`\`\`

\`\`\`yaml
- run: npx tool
\`\`\`
`;

describe('a tutorial', () => {
  it('has files, changes and commands as steps, and leaves out what a reader is only shown', () => {
    expect(readSteps(TUTORIAL)).to.deep.equal([
      { kind: 'write', file: 'a.js', text: '// a.js\nexport const a = 1;\n' },
      { kind: 'change', file: 'a.js', before: 'export const a = 1;', after: 'export const a = 2;' },
      { kind: 'run', line: 'npx tool a.js', shown: ['exit code 3: no'], status: 3 },
    ]);
  });

  it('is right about an output that has its lines in their order, whatever the numbers', () => {
    const output = 'begin\n  ok   a.b   direct  11 calls  1.5 s\nverdict: 3 of 4, done\n';
    expect(firstUnshown(['ok a.b direct 2 calls 80 ms', 'verdict: 1 of 2, done'], output)).to.equal(undefined);
    expect(firstUnshown(['ok … calls …', 'verdict: …'], output)).to.equal(undefined);
  });

  it('is wrong about another text, another order, or less than a line', () => {
    const output = 'first line\nsecond line\n';
    expect(firstUnshown(['third line'], output)).to.equal('third line');
    expect(firstUnshown(['second line', 'first line'], output)).to.equal('first line');
    expect(firstUnshown(['first'], output)).to.equal('first');
  });
});
