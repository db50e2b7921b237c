import { expect } from 'chai';
import fc from 'fast-check';
import { fileName, isHashedName, spelledName } from './file-name.ts';

/** Strings that are near to each other in the ways that file systems confuse, and any others. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.string({ unit: fc.constantFrom('a', 'A', 'é', 'e\u0301', '.', '/', '%', '6', '1', ' ', '\\', 'ß', 'ı', '\0') }),
    fc.string({ unit: fc.constantFrom('a', 'ä', '%', '😀'), minLength: 60, maxLength: 300 }),
  )
  .filter((string) => string !== '' && string.isWellFormed());

/** Every name that a file system may take for the same one. */
const folded = (name: string) => [
  name,
  name.toLowerCase(),
  name.toUpperCase(),
  name.normalize('NFC'),
  name.normalize('NFD'),
];

describe('fileName', () => {
  it('gives different strings names that differ under every folding', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        fc.pre(a !== b);
        folded(fileName(a)).forEach((name, index) => {
          expect(name).not.to.equal(folded(fileName(b))[index]);
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps apart what looks the same', () => {
    const alike = [
      'a',
      'A',
      '%61',
      'k-a',
      'é',
      'e\u0301',
      'É',
      '\ufeffa',
      'a.',
      'a ',
      'a/',
      '.',
      '..',
      '/',
      'CON',
      '\0',
    ];
    expect(new Set(alike.map((string) => fileName(string).toLowerCase().normalize('NFC'))).size).to.equal(alike.length);
  });

  it('gives names that are legal everywhere and never special', () => {
    fc.assert(
      fc.property(text, (string) => {
        const name = fileName(string);
        expect(name).to.match(/^(k-[a-z0-9_%-]+|h-[0-9a-f]{64})$/);
        expect(Buffer.byteLength(name)).to.be.at.most(255);
      }),
    );
  });

  it('spells a string out up to 200 characters, and hashes the next', () => {
    expect(spelledName(fileName('a'.repeat(200)))).to.equal('a'.repeat(200));
    expect(fileName('a'.repeat(201))).to.satisfy(isHashedName);
    expect(spelledName(fileName('.'.repeat(66)))).to.equal('.'.repeat(66));
    expect(fileName('.'.repeat(67))).to.satisfy(isHashedName);
  });

  it('never spells out a name that is of the hashed form', () => {
    fc.assert(
      fc.property(text, (string) => isHashedName(fileName(string)) === (spelledName(fileName(string)) === undefined)),
    );
    expect(isHashedName(fileName(fileName('a'.repeat(300))))).to.equal(false);
  });
});

describe('spelledName', () => {
  it('gives the string back', () => {
    fc.assert(
      fc.property(text, (string) => {
        const name = fileName(string);
        fc.pre(!isHashedName(name));
        expect(spelledName(name)).to.equal(string);
      }),
    );
  });

  it('knows no name that fileName would not give', () => {
    const foreign = ['', '.', '..', 'a', 'k-', 'k-%61', 'k-%2F', 'k-A', 'k-a.', 'k-%', 'k-%6', 'k-%ff', 'k-%c3', 'K-a'];
    for (const name of [...foreign, 'k-%ed%a0%80', 't-1-00', `h-${'0'.repeat(64)}`, `k-${'a'.repeat(201)}`, 'k-a\n']) {
      expect(spelledName(name), name).to.equal(undefined);
    }
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '6', '1', 'a', 'f', 'c', '3', 'F', '-') }), (rest) => {
        const string = spelledName(`k-${rest}`);
        expect(string === undefined || fileName(string) === `k-${rest}`).to.equal(true);
      }),
    );
  });
});
