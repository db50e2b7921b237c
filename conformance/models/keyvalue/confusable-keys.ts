/**
 * Keys that some store has confused: by path syntax, globs, percent-decoding, letter case, trimming, Unicode
 * normalisation, reserved names, or cutting. Every group holds keys that must stay apart.
 */
export const confusableKeys: readonly (readonly string[])[] = [
  ['a/b', 'a//b', 'a/./b', 'a/../b', 'a/b/', '/a/b', 'a\\b'],
  ['.', '..', '...', './', '../', '.a'],
  ['../x', '..\\x', '/etc/passwd', '~/x', 'x'],
  ['A', 'a', '%41', '%61', '%2541'],
  ['Aa', 'BB', 'AaAa', 'AaBB', 'BBBB'],
  ['a%2Fb', 'a/b', 'a%2fb', 'a%252Fb'],
  ['*', '?', '[a]', 'a*', 'a?', '[^a]', 'a[a]', '\\*'],
  ['a', 'ab', 'abc', 'a:b', 'a::b', ':a', 'a:'],
  ['x', 'x ', ' x', 'x.', 'x/', 'x\u00a0', 'x\u200b'],
  ['\u00e9', 'e\u0301', 'E\u0301', '\u00c9', 'e'],
  ['\u212b', '\u00c5', 'A\u030a'],
  ['\ufb01', 'fi', 'ﬁ ', 'FI'],
  ['ß', 'ss', 'SS', 'ẞ', 'ı', 'i', 'I', 'İ'],
  ['CON', 'con', 'CON.', 'NUL', 'aux', 'com1'],
  ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__ '],
  ['😀', '😁', '\u{1f468}\u200d\u{1f469}', '\u{1f468}', '\ufeff', '\ufeffa'],
  ['undefined', 'null', 'true', '0', '-1', 'NaN'],
  ['a=b', 'a&b', 'a?b=c', 'a#b', 'a+b', 'a b', 'a%20b'],
  ["a'b", 'a"b', 'a;b', 'a`b', '$a', '$(a)', 'a|b', 'a,b', '{a}', '<a>'],
  [`${'l'.repeat(255)}1`, `${'l'.repeat(255)}2`, 'l'.repeat(255), 'l'.repeat(200), `${'l'.repeat(128)}`],
  [`${'é'.repeat(127)}1`, `${'é'.repeat(127)}2`, 'é'.repeat(127), 'é'.repeat(67), `${'é'.repeat(66)}x`],
  [`${'/'.repeat(255)}1`, '/'.repeat(256), '/'.repeat(255)],
];

/** Keys with control characters, for providers that claim CTRL. */
export const controlKeys: readonly string[] = [
  '\0',
  'a\0',
  'a\0b',
  '\0a',
  'a',
  'a\n',
  'a\r\n',
  'a\r',
  '\t',
  'a\u007f',
  'a\u0085',
  'a\u009f',
  '\u001b[31m',
  'b',
];

/** Names of stores that some host has confused. They are put after a fresh name, so that runs stay apart. */
export const confusableNames: readonly (readonly string[])[] = [
  ['', ':b', ':', ':b:c'],
  ['/x', '/x/y', '/../x', '\\x'],
  ['*', '?', '[a]', 'a'],
  ['A', 'a', '%41'],
  ['\u00e9', 'e\u0301', 'e'],
  [' ', '.', '. '],
];
