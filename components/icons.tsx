/** The Plimsoll mark: a circle with a line through it, as painted on a ship's side. */
export function PlimsollMark({ size }: { size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d="M16 10a6 6 0 1 0-12 0 6 6 0 1 0 12 0M.8 10h18.4" />
    </svg>
  );
}

/** A cross, for what can be removed. */
export function CloseIcon() {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4 4l8 8M12 4l-8 8" />
    </svg>
  );
}
