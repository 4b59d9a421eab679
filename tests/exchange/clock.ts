/** The replay's time: stands still or runs at a multiple of real time, never beyond the end of the tape. */
export class ReplayClock {
  private base: number;
  private realBase: number;
  private rate: number;
  private readonly end: number;

  constructor(start: number, speed: number, end: number) {
    this.base = start;
    this.realBase = Date.now();
    this.rate = speed;
    this.end = end;
  }

  now(): number {
    return Math.min(this.end, Math.floor(this.base + (Date.now() - this.realBase) * this.rate));
  }

  get speed(): number {
    return this.rate;
  }

  setTime(time: number): void {
    this.base = time;
    this.realBase = Date.now();
  }

  /** 0 stands still. */
  setSpeed(speed: number): void {
    this.setTime(this.now());
    this.rate = speed;
  }
}
