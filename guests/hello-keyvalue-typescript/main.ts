import { Keyvalue } from 'spiderlightning:keyvalue/keyvalue@0.5.1';
import { console, isWitError, TextDecoder, TextEncoder } from './runtime.ts';

function main(): void {
  const store = Keyvalue.open('my-container');
  store.set('hello-spiderlightning', new TextEncoder().encode('Hello, SpiderLightning!'));
  console.log(new TextDecoder().decode(store.get('hello-spiderlightning')));
}

export const run = {
  run(): void {
    try {
      main();
    } catch (error) {
      if (!isWitError(error)) throw error;
      console.error(`${error.payload.tag}: ${error.payload.val}`);
      // How a guest returns the error of `result<_, _>`, which the host turns into exit code 1.
      throw undefined;
    }
  },
};
