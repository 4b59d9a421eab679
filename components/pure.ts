import { Component, type ComponentChildren, type FunctionComponent } from 'preact';

/** A component that draws again only when one of its props is another value or another object. */
export function pure<Props extends object>(
  draw: (props: Props) => ComponentChildren,
): FunctionComponent<Props> {
  class Pure extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props, next);
    }
    override render() {
      return draw(this.props);
    }
  }
  return Pure as unknown as FunctionComponent<Props>;
}

/** Whether a prop of the two is another value or another object. */
export function differs(a: object, b: object): boolean {
  const before = Object.entries(a);
  const after = b as Readonly<Record<string, unknown>>;
  return before.length !== Object.keys(b).length || before.some(([name, value]) => after[name] !== value);
}
