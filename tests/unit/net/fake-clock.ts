/** A clock whose sleepers wake in order when it is advanced. */
export function fakeClock(start = 1_770_336_000_000) {
  let time = start;
  let sequence = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  const setTimer = (run: () => void, ms: number): number => {
    sequence += 1;
    timers.set(sequence, { at: time + ms, run });
    return sequence;
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
  };
  return {
    now: () => time,
    setTimer,
    clearTimer: (timer: unknown) => void timers.delete(Number(timer)),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimer(resolve, ms)),
    settle,
    /** Skips time without running timers: a machine that slept. */
    jump: (ms: number) => {
      time += ms;
    },
    async advance(ms: number) {
      const end = time + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (due === undefined) break;
        timers.delete(due[0]);
        time = Math.max(time, due[1].at);
        due[1].run();
        await settle();
      }
      time = end;
    },
  };
}
