import * as z from './deferred-schema.ts';

// zod's JIT probes `new Function`, which the extension's CSP forbids; everything imports zod through here.
z.config({ jitless: true });

export { z };
