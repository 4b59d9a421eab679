import { Component } from 'preact';
import { CanvasRenderer } from '../lib/ladder/canvas-renderer.ts';
import type { PageWordsSection } from '../lib/protocol/page-snapshot.ts';
import { noteText } from './cells.tsx';
import { differs } from './pure.ts';
import type { View } from './view.ts';

interface WordsProps {
  readonly view: View;
  readonly title: string;
  readonly words: PageWordsSection;
  /** The venue's time in coarse steps. */
  readonly now: number;
  /** Theme and direction colours: what the canvas takes its colours by. */
  readonly look: string;
}

/** What the worker says of a section: how it is known and how old it is, a picture, the same as a real table, sentences. */
export class WordsView extends Component<WordsProps> {
  #renderer: CanvasRenderer | null = null;

  override shouldComponentUpdate(next: WordsProps): boolean {
    return differs(this.props, next);
  }

  override componentDidMount(): void {
    this.#draw();
  }

  override componentDidUpdate(): void {
    this.#draw();
  }

  override render({ view, title, words, now }: WordsProps) {
    const { badge, note, asOf, picture, head, rows, sentences } = words;
    return (
      <>
        <p class="label">
          <span>{badge}</span>
          {noteText(view, note, asOf === null ? null : now - asOf)}
        </p>
        {picture !== null && <canvas class="picture" role="img" aria-label={title} ref={this.#hold} />}
        {rows.length > 0 && (
          <table aria-label={title}>
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ side, cells: [first, ...others] }) => (
                <tr key={first} class={side ?? ''}>
                  <th scope="row">{first}</th>
                  {others.map((cell, index) => (
                    <td key={head[index + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {sentences.length > 0 && <p class="basis lines">{sentences.join('\n')}</p>}
      </>
    );
  }

  #hold = (canvas: HTMLCanvasElement | null): void => {
    this.#renderer?.dispose();
    this.#renderer = canvas === null ? null : new CanvasRenderer(canvas);
  };

  #draw(): void {
    const { picture } = this.props.words;
    if (picture !== null) this.#renderer?.show(picture, this.props.look);
  }
}
