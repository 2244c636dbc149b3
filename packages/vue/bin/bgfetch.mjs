#!/usr/bin/env node
// The command of the core that this package depends on.
const core = import.meta.resolve('@bgfetch/core/package.json');
await import(new URL('bin/bgfetch.mjs', core).href);
