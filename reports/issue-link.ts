/** Where an issue or pull request such as `WebAssembly/wasi-keyvalue#57` can be read; undefined for anything else. */
export function issueLink(name: string): string | undefined {
  const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(name) ?? [];
  return repository === undefined ? undefined : `https://github.com/${repository}/issues/${number}`;
}
