import type { Plugin } from 'vite';

/**
 * Gives each file with JSX the names its calls use. Vite's own `jsxInject` gives them to every file, and so Preact to the key guard
 * and the worker, which draw nothing.
 */
export function jsxImport(): Plugin {
  return {
    name: 'jsx-import',
    enforce: 'pre',
    transform(code, id) {
      return id.endsWith('.tsx')
        ? { code: `import { Fragment, h } from 'preact';\n${code}`, map: null }
        : null;
    },
  };
}
