declare module 'virtual:page-reply-shape' {
  import type { Shape } from './shape.ts';

  /** What the worker may say to a page. */
  const shape: Shape;
  export default shape;
}

declare module 'virtual:popup-reply-shape' {
  import type { Shape } from './shape.ts';

  /** What the worker may say to the popup. */
  const shape: Shape;
  export default shape;
}
