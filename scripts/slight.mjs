#!/usr/bin/env node
import { launch } from './launch.mjs';

await launch('reference-host/cli.ts', process.argv.slice(2));
