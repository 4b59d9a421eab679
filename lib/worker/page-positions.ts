import { type Instrument, instrumentKey, leveragedInstrument, ownContract } from '../domain/instrument.ts';
import type { PageMessage } from '../protocol/messages.ts';
import type { DraftForm, PositionDraft } from '../protocol/position-draft.ts';
import type { Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import { withoutPosition, withPosition } from '../settings/positions.ts';
import type { SettingsStore } from '../settings/store.ts';
import type { TextLanguage } from '../text/translate.ts';
import { type OwnEntry, ownMarket } from './own-positions.ts';
import { ownPositions } from './page-position.ts';
import { readDraft } from './position-draft.ts';
import { type FormMarket, positionForm } from './position-form.ts';

export interface PagePositionsPorts {
  readonly settings: SettingsStore;
  readonly language: () => TextLanguage;
  /** Local ms. */
  readonly now: () => number;
  /** null while the market is not known. */
  readonly tryOut: (own: OwnEntry) => SnapshotPosition | null;
  /** null: the page's form closes. */
  readonly sendForm: (form: DraftForm | null) => void;
  /** What was read from the page is to be shown no more. */
  readonly onReadRemoved: () => void;
}

type PositionMessage = Extract<PageMessage, { type: 'position.draft' | 'position.save' | 'position.remove' }>;

/** The positions that one page's trader enters: its form is filled in, read, tried out and kept here. */
export class PagePositions {
  private readonly ports: PagePositionsPorts;
  /** The read position whose form was saved: it has no id of its own to tell a second Save by. */
  private savedRead: number | null = null;

  constructor(ports: PagePositionsPorts) {
    this.ports = ports;
  }

  /** @param page the page's instrument; null when it shows none, and nothing is done. @param last the last snapshot it was sent. */
  async handle(message: PositionMessage, page: Instrument | null, last: Snapshot | null): Promise<void> {
    const contract = page === null ? null : ownContract(page);
    if (page === null || contract === null) return;
    if (message.type === 'position.remove') return this.remove(instrumentKey(contract), message.id);
    if (message.draft.values === null) this.savedRead = null;
    const market = this.marketOf(page, contract, last);
    if (message.type === 'position.save') await this.save(message.draft, market);
    else this.send(this.withId(message.draft), market);
  }

  /** A form that is opened for one more position gets an id that no other has: what is saved twice is kept once. */
  private withId(draft: PositionDraft): PositionDraft {
    return draft.id === null && draft.values === null
      ? { ...draft, id: Math.floor(this.ports.now()) }
      : draft;
  }

  /** @param isRefused whether it was to be saved and could not be. */
  private send(draft: PositionDraft, market: FormMarket, isRefused = false): void {
    this.ports.sendForm(positionForm(draft, market, this.ports.language(), isRefused));
  }

  private async save(draft: PositionDraft, market: FormMarket): Promise<void> {
    const key = instrumentKey(market.instrument);
    const { entry } = readDraft(draft.values ?? {});
    if (entry === null) return this.send(draft, market);
    const isRead = draft.id !== null && draft.id < 0;
    if (isRead && draft.id === this.savedRead) return;
    if (isRead) this.savedRead = draft.id;
    let isKept = false;
    await this.ports.settings.update((settings) => {
      const positions = withPosition(settings.positions, key, draft.id, entry);
      isKept = positions !== null;
      return { ...settings, positions: positions ?? settings.positions };
    });
    if (isKept) return this.ports.sendForm(null);
    this.savedRead = null;
    this.send(draft, market, true);
  }

  private async remove(key: string, id: number): Promise<void> {
    if (id < 0) this.ports.onReadRemoved();
    else {
      await this.ports.settings.update((settings) => ({
        ...settings,
        positions: withoutPosition(settings.positions, key, id),
      }));
    }
    this.ports.sendForm(null);
  }

  private marketOf(page: Instrument, contract: Instrument, last: Snapshot | null): FormMarket {
    const instrument = leveragedInstrument(page) ?? contract;
    return {
      instrument: contract,
      markPrice: last?.price?.value ?? null,
      maximumLeverage: last?.tiers?.maximumLeverage ?? null,
      lentBy: ownMarket({ requested: page, instrument, tiers: last?.tiers ?? null }).lentBy,
      stored: this.ports.settings.current().positions[instrumentKey(contract)] ?? [],
      read: last === null || last.positionFrom === 'hand' ? [] : ownPositions(last),
      isReadRemovable: last?.positionFrom === 'page',
      tryOut: this.ports.tryOut,
    };
  }
}
