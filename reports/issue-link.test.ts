import { expect } from 'chai';
import { issueLink } from './issue-link.ts';

describe('issueLink', () => {
  it('is the address of an issue, and of nothing else', () => {
    expect(issueLink('WebAssembly/wasi-keyvalue#57')).to.equal(
      'https://github.com/WebAssembly/wasi-keyvalue/issues/57',
    );
    for (const name of ['', '#57', 'a/b', 'a/b/c#1', 'javascript:alert(1)//a/b#1', 'a/b#1"', 'a/b#1\n']) {
      expect(issueLink(name), name).to.equal(undefined);
    }
  });
});
