import { Component, type ComponentChildren, createRef } from 'preact';

/** Narrower nothing can be drawn: what is beyond is cut off. */
const LEAST_WIDTH = 280;

interface MeasuredProps {
  /** Width in px before it is known, and where nothing can be measured. */
  readonly usual: number;
  readonly draw: (width: number) => ComponentChildren;
}

/** Tells a drawing how wide its place is: a picture that is scaled would have its text scaled too. */
export class Measured extends Component<MeasuredProps, { readonly width: number }> {
  override state = { width: this.props.usual };
  readonly #place = createRef<HTMLDivElement>();
  #observer: ResizeObserver | null = null;

  override componentDidMount(): void {
    const { current } = this.#place;
    if (current === null || typeof ResizeObserver === 'undefined') return;
    this.#observer = new ResizeObserver(() => this.#measure(current));
    this.#observer.observe(current);
    this.#measure(current);
  }

  override componentWillUnmount(): void {
    this.#observer?.disconnect();
  }

  override render({ draw }: MeasuredProps, { width }: { width: number }) {
    return (
      <div class="measured" ref={this.#place}>
        {draw(width)}
      </div>
    );
  }

  #measure(place: HTMLElement): void {
    const { clientWidth } = place;
    const width = Math.max(LEAST_WIDTH, clientWidth);
    if (clientWidth > 0 && width !== this.state.width) this.setState({ width });
  }
}
